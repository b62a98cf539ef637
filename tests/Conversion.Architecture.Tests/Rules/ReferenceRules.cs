using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conversion.Architecture.Tests.Rules;

/// <summary>Who may know whom.</summary>
public static class ReferenceRules
{
    private static readonly string[] ProcessTypes = ["Process", "ProcessStartInfo"];

    /// <summary>Project files keep to <see cref="AllowedReferences.Table"/>.</summary>
    public static IEnumerable<Violation> Projects(RepositoryTree tree)
    {
        foreach (var path in tree.Projects.Where(path => path.StartsWith("src/", StringComparison.Ordinal)))
        {
            var project = Path.GetFileNameWithoutExtension(path);
            if (!AllowedReferences.Table.TryGetValue(project, out var allowed))
            {
                yield return new(path, "The table of allowed references does not know this project: add it there, with what it may reference.");
                continue;
            }

            var xml = tree.Xml(path);
            foreach (var name in Includes(xml, "ProjectReference").Select(ProjectName).Except(allowed.Projects))
            {
                yield return new(path, $"{project} must not know {name}.");
            }

            foreach (var name in Includes(xml, "PackageReference").Except(allowed.Packages))
            {
                yield return new(path, $"{project} must not use the package {name}; if it should, say so in the table.");
            }

            if (!allowed.WebSdk && ((string?)xml.Attribute("Sdk") != "Microsoft.NET.Sdk" || Includes(xml, "FrameworkReference").Any()))
            {
                yield return new(path, $"{project} is a plain library: no other SDK, no framework reference.");
            }
        }
    }

    /// <summary>Source files keep to <see cref="AllowedReferences.Namespaces"/>, however a package reached them.</summary>
    public static IEnumerable<Violation> Namespaces(RepositoryTree tree) =>
        from path in InSrc(tree)
        from owned in AllowedReferences.Namespaces
        where !owned.Value.Contains(RepositoryTree.ProjectOf(path)) && NamesUsed(tree.Syntax(path)).Any(name => IsWithin(name, owned.Key))
        select new Violation(path, $"Only {string.Join(", ", owned.Value)} may name {owned.Key}.");

    /// <summary>Processes are started by their owners alone.</summary>
    public static IEnumerable<Violation> Processes(RepositoryTree tree) =>
        from path in InSrc(tree)
        where !AllowedReferences.ProcessOwners.Contains(RepositoryTree.ProjectOf(path)) && NamesAProcess(tree.Syntax(path))
        select new Violation(path, $"Only {string.Join(", ", AllowedReferences.ProcessOwners)} may start processes.");

    private static IEnumerable<string> InSrc(RepositoryTree tree) => tree.Sources.Where(path => path.StartsWith("src/", StringComparison.Ordinal));

    private static IEnumerable<string> Includes(XElement xml, string item) => xml.Descendants(item).Select(element => (string?)element.Attribute("Include") ?? "");

    private static string ProjectName(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static IEnumerable<string> NamesUsed(SyntaxNode root) =>
        root.DescendantNodes()
            .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax || node.Parent is UsingDirectiveSyntax)
            .Select(node => node.ToString().Replace("global::", "", StringComparison.Ordinal));

    private static bool IsWithin(string name, string owned) => name == owned || name.StartsWith($"{owned}.", StringComparison.Ordinal);

    private static bool NamesAProcess(SyntaxNode root)
    {
        var names = NamesUsed(root).ToArray();
        var imported = names.Contains("System.Diagnostics");
        return names.Any(name => ProcessTypes.Any(type => IsWithin(name, $"System.Diagnostics.{type}")))
            || (imported && root.DescendantNodes().OfType<IdentifierNameSyntax>().Any(IsProcessType));
    }

    /// <summary>A type's place (new, declaration) or the left of a dot; a property that is merely called so is neither.</summary>
    private static bool IsProcessType(IdentifierNameSyntax name) =>
        ProcessTypes.Contains(name.Identifier.Text)
        && name.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == name,
            ObjectCreationExpressionSyntax or VariableDeclarationSyntax or ParameterSyntax or TypeOfExpressionSyntax => true,
            NullableTypeSyntax or TypeArgumentListSyntax or MethodDeclarationSyntax or PropertyDeclarationSyntax => true,
            _ => false,
        };
}
