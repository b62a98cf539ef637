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

    /// <summary>Every test runs; where a machine may lack what it needs, the file is listed with the reason.</summary>
    public static IEnumerable<Violation> NoSkippedTests(RepositoryTree tree, IReadOnlyDictionary<string, string> conditional)
    {
        foreach (var path in tree.Sources)
        {
            var byAttribute = tree.Syntax(path).DescendantNodes().OfType<AttributeArgumentSyntax>()
                .Where(argument => SkippingArguments.Contains(argument.NameEquals?.Name.Identifier.Text));
            var byCall = string.IsNullOrWhiteSpace(conditional.GetValueOrDefault(path)) ? SkippingCalls(tree, path) : [];
            foreach (var node in byAttribute.Concat<SyntaxNode>(byCall))
            {
                yield return new(At(path, node), "A skipped test guards nothing: make it run, remove it, or list the file with its reason.");
            }
        }
    }

    /// <summary>No reason to skip outlives the skip.</summary>
    public static IEnumerable<Violation> SkipsAreNeeded(RepositoryTree tree, IReadOnlyDictionary<string, string> conditional) =>
        from path in conditional.Keys
        where !tree.Files.Contains(path) || !SkippingCalls(tree, path).Any()
        select new Violation(path, "It is listed as skipping, and does not: remove it from the list.");

    private static IEnumerable<SyntaxNode> SkippingCalls(RepositoryTree tree, string path) =>
        tree.Syntax(path).DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Where(call => call.Expression.ToString() == "Assert" && call.Name.Identifier.Text.StartsWith("Skip", StringComparison.Ordinal));

    private static string At(string path, SyntaxNode node) => $"{path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex WorkToDo();
}
