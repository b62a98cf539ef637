using Conversion.Architecture.Tests.Rules;

namespace Conversion.Architecture.Tests;

/// <summary>The rules hold here, and each goes red where it is broken.</summary>
public sealed class RuleSpecs
{
    public static TheoryData<string> Names => [.. AllRules.List.Select(rule => rule.Name)];

    public static TheoryData<int> BadFixtures => [.. Enumerable.Range(0, BadFixture.All.Count)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_holds_in_this_repository(string name)
    {
        var violations = RuleNamed(name).Check(new RepositoryTree(RepositoryTree.FindRoot())).ToArray();

        Assert.True(violations.Length == 0, string.Join('\n', violations.AsEnumerable()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_holds_in_a_good_tree(string name)
    {
        using var fixture = new FixtureTree([]);

        Assert.Empty(RuleNamed(name).Check(fixture.Tree));
    }

    [Theory]
    [MemberData(nameof(BadFixtures))]
    public void It_goes_red_in_a_bad_tree(int index)
    {
        var bad = BadFixture.All[index];
        using var fixture = new FixtureTree([new(bad.Path, bad.Text)]);

        var paths = RuleNamed(bad.Rule).Check(fixture.Tree).Select(violation => violation.Path).Distinct();

        Assert.Equal([bad.Reported ?? bad.Path], paths);
    }

    [Fact]
    public void Every_rule_has_a_bad_tree() =>
        Assert.Equal(AllRules.List.Select(rule => rule.Name), BadFixture.All.Select(bad => bad.Rule).Distinct());

    [Fact]
    public void A_long_file_is_borne_for_a_reason_only_and_the_reason_goes_with_it()
    {
        const string path = "src/Conversion.Storage/Thing.cs";
        using var fixture = new FixtureTree([new(path, new string('\n', LengthRules.MostLines + 1))]);
        var listed = new Dictionary<string, string> { [path] = "One table." };
        var unreasoned = new Dictionary<string, string> { [path] = " " };
        var stale = new Dictionary<string, string> { ["src/Gone.cs"] = "One table.", ["src/Conversion.Storage/S3Store.cs"] = "It was long." };

        Assert.Empty(LengthRules.FilesAreShort(fixture.Tree, listed));
        Assert.Single(LengthRules.FilesAreShort(fixture.Tree, unreasoned));
        Assert.Empty(LengthRules.ReasonsAreNeeded(fixture.Tree, listed));
        Assert.Equal(stale.Keys, LengthRules.ReasonsAreNeeded(fixture.Tree, stale).Select(violation => violation.Path));
    }

    [Fact]
    public void A_conditional_skip_is_borne_for_a_reason_only_and_the_reason_goes_with_it()
    {
        const string path = "tests/Conversion.Storage.Tests/SmallDisk.cs";
        using var fixture = new FixtureTree([new(path, "class SmallDisk { void Mount() => Assert.Skip(\"Only root may mount.\"); }")]);
        var listed = new Dictionary<string, string> { [path] = "Only root may mount a file system." };
        var stale = new Dictionary<string, string> { ["tests/Gone.cs"] = "It was.", ["tests/Conversion.Domain.Tests/JobSpecs.cs"] = "It did." };

        Assert.Empty(SourceRules.NoSkippedTests(fixture.Tree, listed));
        Assert.Single(SourceRules.NoSkippedTests(fixture.Tree, stale));
        Assert.Empty(SourceRules.SkipsAreNeeded(fixture.Tree, listed));
        Assert.Equal(stale.Keys, SourceRules.SkipsAreNeeded(fixture.Tree, stale).Select(violation => violation.Path));
    }

    [Fact]
    public void A_made_up_path_is_borne_for_a_reason_only_and_the_reason_goes_with_it()
    {
        const string path = "tests/Conversion.Domain.Tests/PathSpecs.cs";
        using var fixture = new FixtureTree([new(path, "// /" + "home/anna/converter")]);
        var listed = new Dictionary<string, string> { [path] = "A path to redact." };
        var stale = new Dictionary<string, string> { ["tests/Gone.cs"] = "It was.", ["tests/Conversion.Domain.Tests/JobSpecs.cs"] = "It did." };

        Assert.Empty(PortabilityRules.NoMachinePaths(fixture.Tree, listed));
        Assert.Single(PortabilityRules.NoMachinePaths(fixture.Tree, stale));
        Assert.Empty(PortabilityRules.MadeUpPathsAreNeeded(fixture.Tree, listed));
        Assert.Equal(stale.Keys, PortabilityRules.MadeUpPathsAreNeeded(fixture.Tree, stale).Select(violation => violation.Path));
    }

    [Fact]
    public void The_allow_list_is_up_to_date()
    {
        var tree = new RepositoryTree(RepositoryTree.FindRoot());

        Assert.Empty(LengthRules.ReasonsAreNeeded(tree, AllowList.LongFiles));
        Assert.Empty(SourceRules.SkipsAreNeeded(tree, AllowList.ConditionalSkips));
        Assert.Empty(PortabilityRules.MadeUpPathsAreNeeded(tree, AllowList.MadeUpPaths));
    }

    private static Rule RuleNamed(string name) => AllRules.List.Single(rule => rule.Name == name);
}
