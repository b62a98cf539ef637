using Conversion.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

// Each class runs services with real encoders, which take every core that there is.
[assembly: Parallelization(Mode = ParallelMode.None)]
