using Xunit.Sdk;
using Xunit.v3;

namespace Conversion.Chaos.Tests;

/// <summary>The catalogue's order, in which faults that share a cluster follow each other.</summary>
public sealed class CatalogueOrder : ITestCaseOrderer
{
    /// <inheritdoc />
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => Catalogue.All.TakeWhile(fault => !test.TestCaseDisplayName.Contains($"\"{fault.Name}\"", StringComparison.Ordinal)).Count())];
}
