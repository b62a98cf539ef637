using Conversion.Browser.Tests.Running;
using Conversion.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(Chromium))]

// A browser, a service and real encoders take every core that there is: beside another test each only gets slower.
[assembly: Parallelization(Mode = ParallelMode.None)]
