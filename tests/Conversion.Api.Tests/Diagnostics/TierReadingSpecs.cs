using Conversion.Api.Diagnostics.Timings;

namespace Conversion.Api.Tests.Diagnostics;

public sealed class TierReadingSpecs
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_are_within_five_percent_of_the_true_ones(int seed)
    {
        var chance = new Random(seed);
        var tally = new Tally();
        // From microseconds to hours, as many in each order of magnitude.
        var taken = Enumerable.Range(0, 5_000).Select(_ => Math.Pow(10, chance.NextDouble() * 9 - 5)).ToList();
        taken.ForEach(seconds => tally.Add(Tier.Api, seconds));

        var reading = TierReading.Of(tally.Take());
        taken.Sort();
        Assert.Equal(5_000, reading.Count);
        Assert.InRange(reading.P50 / taken[2_499], 0.95, 1.05);
        Assert.InRange(reading.P95 / taken[4_749], 0.95, 1.05);
        Assert.InRange(reading.Seconds / taken.Sum(), 0.999, 1.001);
        Assert.Empty(tally.Take());
    }

    [Fact]
    public void Counts_of_several_nodes_add_up()
    {
        var (one, other, both) = (new Tally(), new Tally(), new Tally());
        foreach (var (index, seconds) in new[] { 0.001, 0.02, 0.3, 4, 50, 600 }.Index())
        {
            (index % 2 == 0 ? one : other).Add(Tier.Database, seconds);
            both.Add(Tier.Database, seconds);
        }

        var (whole, sum) = (TierReading.Of(both.Take()), TierReading.Of([.. one.Take(), .. other.Take()]));
        Assert.Equal((whole.Count, whole.P50, whole.P95), (sum.Count, sum.P50, sum.P95));
        Assert.Equal(whole.Seconds, sum.Seconds, 1e-6); // added up in another order
    }

    [Fact]
    public void What_could_not_be_written_down_is_kept()
    {
        var tally = new Tally();
        tally.Add(Tier.Files, 1.5);
        var counts = tally.Take();
        tally.Add(Tier.Files, 1.5);
        tally.PutBack(counts);
        Assert.Equal((2L, 3.0), (TierReading.Of(tally.Take()) is var reading ? reading.Count : 0, reading.Seconds));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.MaxValue)]
    public void Any_number_has_a_bucket(double seconds)
    {
        var tally = new Tally();
        tally.Add(Tier.Api, seconds);
        Assert.Equal(1, TierReading.Of(tally.Take()).Count);
    }

    [Fact]
    public void Of_nothing_there_is_nothing_to_read() => Assert.Equal(TierReading.None, TierReading.Of([]));
}
