using Conversion.Chaos.Faults;
using Conversion.Chaos.Running;

namespace Conversion.Chaos.Tests;

/// <summary>kill -9 of a node in every phase of a job, beside the other faults: most of the time is waiting for leases.</summary>
public sealed class KilledNodeSpecs(Arena arena, ITestOutputHelper output) : ChaosContract(arena, output)
{
    public static TheoryData<string> Faults => Named(IsOne);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task No_job_is_lost_or_doubled_and_nothing_is_left(string name) => SufferAsync(name);

    internal static bool IsOne(string name) => Catalogue.All.Any(fault => fault.Name == name && fault is KilledNode);
}
