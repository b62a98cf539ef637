namespace Conversion.Architecture.Tests;

/// <summary>Something that holds everywhere in the repository.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Check">The violations in a tree; none when the rule holds.</param>
public sealed record Rule(string Name, Func<RepositoryTree, IEnumerable<Violation>> Check)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>A place where a rule does not hold.</summary>
/// <param name="Path">The file.</param>
/// <param name="Problem">What is wrong there and what to do.</param>
public sealed record Violation(string Path, string Problem)
{
    /// <inheritdoc />
    public override string ToString() => $"{Path}: {Problem}";
}
