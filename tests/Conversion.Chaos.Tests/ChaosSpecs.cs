using Conversion.Chaos.Running;

namespace Conversion.Chaos.Tests;

/// <summary>Tools and PostgreSQL that hang or die, a full disk, a frozen node, and what contradicts itself.</summary>
public sealed class ChaosSpecs(Arena arena, ITestOutputHelper output) : ChaosContract(arena, output)
{
    public static TheoryData<string> Faults => Named(name => !KilledNodeSpecs.IsOne(name));

    [Theory]
    [MemberData(nameof(Faults))]
    public Task No_job_is_lost_or_doubled_and_nothing_is_left(string name) => SufferAsync(name);
}
