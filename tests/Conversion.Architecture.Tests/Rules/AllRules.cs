namespace Conversion.Architecture.Tests.Rules;

/// <summary>Every rule, by name.</summary>
public static class AllRules
{
    /// <summary>The rules that need nothing but a tree.</summary>
    public static IReadOnlyList<Rule> List { get; } =
    [
        new("Projects reference only what the table allows", ReferenceRules.Projects),
        new("Sources name only namespaces that their project may know", ReferenceRules.Namespaces),
        new("Only Media and EmbeddedPostgres start processes", ReferenceRules.Processes),
        new("The banned symbols are banned where it matters", ProjectRules.Bans),
        new("Package versions are central", ProjectRules.CentralVersions),
        new("Every project has a lock file", ProjectRules.LockFiles),
        new("Every project is in the solution", ProjectRules.Solution),
        new("Nothing notes work to be done", SourceRules.NoNotesOfWorkToDo),
        new("Nothing is unimplemented", SourceRules.NothingUnimplemented),
        new("Nothing sleeps", SourceRules.NoSleep),
        new("No test is skipped", tree => SourceRules.NoSkippedTests(tree, AllowList.ConditionalSkips)),
        new("No name says nothing", NamingRules.NoEmptyNames),
        new("No type is named Conversion", NamingRules.NoTypeNamedConversion),
        new("Namespaces are folders", NamingRules.NamespacesAreFolders),
        new("Files are named after their type", NamingRules.FilesAreNamedAfterTheirType),
        new("Tests are specs", NamingRules.TestsAreSpecs),
        new("Files of src are short", tree => LengthRules.FilesAreShort(tree, AllowList.LongFiles)),
        new("No file names a path of somebody's machine", tree => PortabilityRules.NoMachinePaths(tree, AllowList.MadeUpPaths)),
        new("No file names a package registry's host", PortabilityRules.NoRegistryHosts),
        new("Documents name only what is there", DocumentRules.PathsExist),
    ];
}
