using Conversion.Architecture.Tests.Rules;

namespace Conversion.Architecture.Tests;

/// <summary>One way to break a rule.</summary>
/// <param name="Rule">The rule that must see it.</param>
/// <param name="Path">The file that is changed.</param>
/// <param name="Text">Its text; null to leave it out.</param>
/// <param name="Reported">The path that the violation names, when it is another.</param>
public sealed record BadFixture(string Rule, string Path, string? Text, string? Reported = null)
{
    private const string Domain = "src/Conversion.Domain/Conversion.Domain.csproj";
    private const string Storage = "src/Conversion.Storage/Conversion.Storage.csproj";
    private const string Source = "src/Conversion.Storage/Thing.cs";
    private const string Spec = "tests/Conversion.Storage.Tests/ThingSpecs.cs";

    /// <summary>At least one for every rule.</summary>
    public static IReadOnlyList<BadFixture> All { get; } =
    [
        new("Projects reference only what the table allows", Storage, Project("""<ProjectReference Include="../Conversion.Media/Conversion.Media.csproj" />""")),
        new("Projects reference only what the table allows", Storage, Project("""<PackageReference Include="Marten" />""")),
        new("Projects reference only what the table allows", Storage, Project("""<FrameworkReference Include="Microsoft.AspNetCore.App" />""")),
        new("Projects reference only what the table allows", Domain, Project("""<PackageReference Include="CliWrap" />""")),
        new("Projects reference only what the table allows", Domain, """<Project Sdk="Microsoft.NET.Sdk.Web" />"""),
        new("Projects reference only what the table allows", "src/Conversion.New/Conversion.New.csproj", Project("")),
        new("Sources name only namespaces that their project may know", Source, Code("class Thing;", "using Wolverine;")),
        new("Sources name only namespaces that their project may know", Source, Code("class Thing;", "using static Marten.DocumentStore;")),
        new("Sources name only namespaces that their project may know", Source, Code("class Thing;", "using Web = Microsoft.AspNetCore.Http;")),
        new("Sources name only namespaces that their project may know", Source, Code("class Thing { object o = CliWrap.Cli.Wrap(\"x\"); }")),
        new("Sources name only namespaces that their project may know", Source, Code("class Thing { global::Npgsql.NpgsqlConnection c; }")),
        new("Only Media and EmbeddedPostgres start processes", Source, Code("class Thing { object o = Process.Start(\"x\"); }", "using System.Diagnostics;")),
        new("Only Media and EmbeddedPostgres start processes", Source, Code("class Thing { object o = new System.Diagnostics.ProcessStartInfo(); }")),
        new("Only Media and EmbeddedPostgres start processes", Source, Code("class Thing { void Do(List<Process> all) { } }", "using System.Diagnostics;")),
        new("The banned symbols are banned where it matters", "eng/BannedSymbols.Conversion.Storage.txt", null),
        new("The banned symbols are banned where it matters", "eng/BannedSymbols.Conversion.Api.txt", "T:System.Diagnostics.Debug;Not this"),
        new("Package versions are central", Storage, Project("""<PackageReference Include="AWSSDK.S3" Version="4.1.0" />""")),
        new("Package versions are central", Storage, Project("""<PackageReference Include="AWSSDK.S3"><VersionOverride>4.1.0</VersionOverride></PackageReference>""")),
        new("Every project has a lock file", "src/Conversion.Domain/packages.lock.json", null, Domain),
        new("Every project is in the solution", "tests/Conversion.New.Tests/Conversion.New.Tests.csproj", Project("")),
        new("Every project is in the solution", Domain, null, "Converter.sln"),
        new("Nothing notes work to be done", Source, Code("class Thing; // TODO name it")),
        new("Nothing notes work to be done", Source, Code("/// <summary>FIXME</summary>\nclass Thing;")),
        new("Nothing notes work to be done", "scripts/up", "#!/bin/sh\n# TODO start it\n"),
        new("Nothing is unimplemented", Source, Code("class Thing { void Do() => throw new NotImplementedException(); }"), $"{Source}:3"),
        new("Nothing sleeps", Source, Code("class Thing { void Do() => System.Threading.Thread.Sleep(1); }"), $"{Source}:3"),
        new("Nothing sleeps", Spec, Code("class ThingSpecs { void Do() => Thread.Sleep(1); }"), $"{Spec}:3"),
        new("No test is skipped", Spec, Code("class ThingSpecs { [Fact(Skip = \"later\")] void It() { } }"), $"{Spec}:3"),
        new("No test is skipped", Spec, Code("class ThingSpecs { [Theory(Explicit = true)] void It() { } }"), $"{Spec}:3"),
        new("No test is skipped", Spec, Code("class ThingSpecs { [Fact] void It() => Assert.SkipWhen(true, \"here\"); }"), $"{Spec}:3"),
        new("No name says nothing", "src/Conversion.Storage/Helpers/Thing.cs", ""),
        new("No name says nothing", "src/Conversion.Common/Thing.cs", ""),
        new("No name says nothing", Source, Code("class Thing { class PathUtils; }")),
        new("No type is named Conversion", Source, Code("class Thing { record Conversion; }")),
        new("Namespaces are folders", Source, "namespace Conversion.Storage.Elsewhere;\n\nclass Thing;\n"),
        new("Namespaces are folders", Source, Code("class Thing;")),
        new("Files are named after their type", Source, Code("class Other;")),
        new("Files are named after their type", "src/Conversion.Storage/Things.cs", Code("class One;\n\nclass Two;")),
        new("Tests are specs", Spec, Code("class ThingTests { [Fact] void It() { } }")),
        new("Tests are specs", Spec, Code("class OtherSpecs { [Theory] void It() { } }")),
        new("Tests are specs", Spec, Code("abstract class ThingSpecs { [Fact] void It() { } }")),
        new("Files of src are short", Source, new string('\n', LengthRules.MostLines + 1)),
        new("No file names a path of somebody's machine", "docs/operating.md", "Look into /" + "work/things."),
        new("No file names a path of somebody's machine", "scripts/up", "cd /" + "home/anna/converter\n"),
        new("No file names a package registry's host", "docs/operating.md", $"Fetch it from https://api.{PortabilityRules.RegistryHosts[0]}/v3."),
        new("Documents name only what is there", "docs/operating.md", "See [the rest](decisions/0099-gone.md#why)."),
        new("Documents name only what is there", "docs/operating.md", "Run `scripts/gone NOW`, or read `src/Conversion.Gone`."),
    ];

    /// <inheritdoc />
    public override string ToString() => $"{Rule}: {Text ?? $"without {Path}"}";

    private static string Project(string items) => $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{items}</ItemGroup></Project>";

    private static string Code(string types, string usings = "") => $"{usings}\n\n{types}\n";
}
