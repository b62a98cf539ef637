using Conversion.Architecture.Tests.Rules;

namespace Conversion.Architecture.Tests;

/// <summary>What the table of references itself must say.</summary>
public sealed class AllowedReferencesSpecs
{
    private static readonly string[] Middle = ["Conversion.Projections", "Conversion.Media", "Conversion.Storage", "Conversion.EmbeddedPostgres"];

    [Fact]
    public void The_domain_references_nothing_at_all()
    {
        Assert.Empty(AllowedReferences.Table["Conversion.Domain"].Projects);
        Assert.Empty(AllowedReferences.Table["Conversion.Domain"].Packages);
    }

    [Fact]
    public void The_middle_knows_at_most_the_domain() =>
        Assert.All(Middle, project => Assert.Empty(AllowedReferences.Table[project].Projects.Except(["Conversion.Domain"])));

    [Fact]
    public void Nobody_knows_the_host() =>
        Assert.DoesNotContain("Conversion.Api", AllowedReferences.Table.Values.SelectMany(allowance => allowance.Projects));

    /// <summary>What "explain", "storage" and "verify FILE" need to work without a service must not creep into what talks to one.</summary>
    [Theory]
    [InlineData("Conversion.Domain", "src/Conversion.Cli/Audit", "src/Conversion.Cli/Explain")]
    [InlineData("Conversion.Media", "src/Conversion.Cli/Explain")]
    [InlineData("Conversion.Storage", "src/Conversion.Cli/Storage")]
    public void The_command_line_knows_the_service_by_its_contract_alone(string project, params string[] folders)
    {
        var tree = new RepositoryTree(RepositoryTree.FindRoot());
        var knowing = tree.Sources
            .Where(path => path.StartsWith("src/Conversion.Cli/", StringComparison.Ordinal))
            .Where(path => tree.Text(path).Contains(project, StringComparison.Ordinal))
            .Select(path => Path.GetDirectoryName(path)!)
            .Distinct();

        Assert.Equal(folders, knowing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_project_in_it_exists()
    {
        var projects = new RepositoryTree(RepositoryTree.FindRoot()).Projects.Select(path => Path.GetFileNameWithoutExtension(path));

        Assert.Empty(AllowedReferences.Table.Keys.Except(projects));
    }
}
