using Conversion.Chaos.Tests;

[assembly: TestCaseOrderer(typeof(CatalogueOrder))]
