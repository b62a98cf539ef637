using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conversion.Architecture.Tests.Rules;

/// <summary>What no source file holds, whatever its project. C# is read as syntax, so that strings cannot set a rule off.</summary>
public static partial class SourceRules
{
    private static readonly string[] OtherSources = [".ts", ".js", ".svelte", ".css", ".html", ".sh", ".yml", ".yaml", ".props", ".targets", ".csproj"];
    private static readonly string[] SkippingArguments = ["Skip", "SkipWhen", "SkipUnless", "SkipExceptions", "Explicit"];

    /// <summary>No note of work to be done: it is done, or it is an issue.</summary>
    public static IEnumerable<Violation> NoNotesOfWorkToDo(RepositoryTree tree)
    {
        var inComments =
            from path in tree.Sources
            from trivia in tree.Syntax(path).DescendantTrivia()
            where IsComment(trivia) && WorkToDo().IsMatch(trivia.ToFullString())
            select path;
        var inTexts = tree.Files.Where(path => (OtherSources.Contains(Path.GetExtension(path)) || path.StartsWith("scripts/", StringComparison.Ordinal))
            && WorkToDo().IsMatch(tree.Text(path)));
        return inComments.Concat(inTexts).Distinct().Select(path => new Violation(path, "A note of work to be done: do it, or make it an issue."));
    }

    /// <summary>Nothing pretends to be there.</summary>
    public static IEnumerable<Violation> NothingUnimplemented(RepositoryTree tree) =>
        from path in tree.Sources
        from name in tree.Syntax(path).DescendantNodes().OfType<IdentifierNameSyntax>()
        where name.Identifier.Text == "NotImplementedException"
        select new Violation(At(path, name), "Something is not implemented.");

    /// <summary>Nothing sleeps.</summary>
    public static IEnumerable<Violation> NoSleep(RepositoryTree tree) =>
        from path in tree.Sources
        from access in tree.Syntax(path).DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Name.Identifier.Text == "Sleep" && access.Expression.ToString().Split('.')[^1] == "Thread"
        select new Violation(At(path, access), "Wait for a condition with a deadline.");

    /// <summary>Every test runs.</summary>
    public static IEnumerable<Violation> NoSkippedTests(RepositoryTree tree)
    {
        foreach (var path in tree.Sources)
        {
            var nodes = tree.Syntax(path).DescendantNodes().ToArray();
            var byAttribute = nodes.OfType<AttributeArgumentSyntax>().Where(argument => SkippingArguments.Contains(argument.NameEquals?.Name.Identifier.Text));
            var byCall = nodes.OfType<MemberAccessExpressionSyntax>()
                .Where(call => call.Expression.ToString() == "Assert" && call.Name.Identifier.Text.StartsWith("Skip", StringComparison.Ordinal));
            foreach (var node in byAttribute.Concat<SyntaxNode>(byCall))
            {
                yield return new(At(path, node), "A skipped test guards nothing: make it run or remove it.");
            }
        }
    }

    private static string At(string path, SyntaxNode node) => $"{path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex WorkToDo();
}
