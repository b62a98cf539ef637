using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conversion.Architecture.Tests.Rules;

/// <summary>What things are called, and where they are.</summary>
public static partial class NamingRules
{
    private static readonly string[] EmptyWords = ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Misc"];

    /// <summary>No name that says nothing: a folder, file or type is named after what it does.</summary>
    public static IEnumerable<Violation> NoEmptyNames(RepositoryTree tree)
    {
        var paths = tree.Files.Where(path => path.Split('/')[0] is "src" or "tests" or "scripts").Where(SaysNothing)
            .Select(path => new Violation(path, "Name it after what it does."));
        var types =
            from path in tree.Sources
            from type in tree.Syntax(path).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            where SaysNothing(type.Identifier.Text)
            select new Violation(path, $"Name the type {type.Identifier.Text} after what it does.");
        return paths.Concat(types);
    }

    /// <summary>No type has the root namespace's name, which would hide it.</summary>
    public static IEnumerable<Violation> NoTypeNamedConversion(RepositoryTree tree) =>
        from path in tree.Sources
        from type in tree.Syntax(path).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where type.Identifier.Text == "Conversion"
        select new Violation(path, "A type named Conversion hides the root namespace.");

    /// <summary>A namespace is its folder.</summary>
    public static IEnumerable<Violation> NamespacesAreFolders(RepositoryTree tree) =>
        from path in tree.Sources
        let expected = string.Join('.', path.Split('/')[1..^1])
        from type in TopLevelTypes(tree, path)
        let declared = (type.Parent as BaseNamespaceDeclarationSyntax)?.Name.ToString() ?? "the global one"
        where declared != expected && NameOf(type) != "Program"
        select new Violation(path, $"The namespace of {NameOf(type)} is {declared}; by its folder it is {expected}.");

    /// <summary>A file of src is named after its leading type; a family of three or more (events, say) after what they are, in the plural.</summary>
    public static IEnumerable<Violation> FilesAreNamedAfterTheirType(RepositoryTree tree) =>
        from path in tree.Sources
        where path.StartsWith("src/", StringComparison.Ordinal)
        let types = TopLevelTypes(tree, path).Select(NameOf).ToArray()
        let name = Path.GetFileName(path).Split('.')[0]
        where types.Length > 0 && !types.Contains(name) && !(types.Length > 2 && name.EndsWith('s'))
        select new Violation(path, $"None of its types ({string.Join(", ", types)}) is called {name}.");

    /// <summary>
    /// Tests are found by the name of their file, and are sentences about one thing: <c>SomethingSpecs</c>. What several
    /// implementations must pass is an abstract <c>SomethingContract</c>.
    /// </summary>
    public static IEnumerable<Violation> TestsAreSpecs(RepositoryTree tree) =>
        from path in tree.Sources
        where path.StartsWith("tests/", StringComparison.Ordinal)
        from type in tree.Syntax(path).DescendantNodes().OfType<ClassDeclarationSyntax>()
        where type.Members.SelectMany(member => member.AttributeLists).SelectMany(list => list.Attributes)
            .Any(attribute => attribute.Name.ToString() is "Fact" or "Theory")
        let ending = type.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.AbstractKeyword)) ? "Contract" : "Specs"
        where !type.Identifier.Text.EndsWith(ending, StringComparison.Ordinal) || type.Identifier.Text != Path.GetFileName(path).Split('.')[0]
        select new Violation(path, $"The tests of {type.Identifier.Text} belong into a class named …{ending} in a file of its name.");

    private static IEnumerable<MemberDeclarationSyntax> TopLevelTypes(RepositoryTree tree, string path) =>
        tree.Syntax(path).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static string NameOf(MemberDeclarationSyntax type) =>
        type is DelegateDeclarationSyntax function ? function.Identifier.Text : ((BaseTypeDeclarationSyntax)type).Identifier.Text;

    private static bool SaysNothing(string name) => Word().Matches(name).Any(word => EmptyWords.Contains(word.Value, StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex Word();
}
