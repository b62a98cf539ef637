using Conversion.PlatformSimulator.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(SimulatorFixture))]

// A run of yt-dlp is a second of start-up and waiting. No spec shares an item with another, so all may run at once.
[assembly: Parallelization(Mode = ParallelMode.All)]
