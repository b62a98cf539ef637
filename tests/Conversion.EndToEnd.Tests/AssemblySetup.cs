using Conversion.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

// Each class runs a service with real encoders, which take every core that there is: beside another one both only get slower.
[assembly: Parallelization(Mode = ParallelMode.None)]
