using Conversion.Media.Engine;
using Conversion.Media.Processes;

namespace Conversion.Media.Tests.Engine;

/// <summary>Ten seconds without 64 bytes a second are a stall; samples come four times a second.</summary>
public sealed class StallJudgeSpecs
{
    private static readonly StallRule Rule = new(TimeSpan.FromSeconds(10), 64, CpuIsMovement: false);
    private static readonly StallRule Thinking = Rule with { CpuIsMovement = true };

    [Fact]
    public void Without_any_movement_a_tool_is_stalled_when_the_window_is_over()
    {
        var stall = WatchFor(60, Rule, _ => default);

        Assert.Equal(10, stall!.Value.At);
        Assert.Equal(new Standstill(TimeSpan.FromSeconds(10), 0, 0, 0, TimeSpan.Zero, WasStopped: false), stall.Value.Seen);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(4096, false)]
    public void A_source_lives_from_the_least_rate_on(int bytesPerSecond, bool isStalled) =>
        Assert.Equal(isStalled, WatchFor(120, Rule, at => new ToolSample { Bytes = (long)(bytesPerSecond * at) }) is not null);

    [Fact]
    public void A_burst_carries_over_a_pause_that_is_shorter_than_the_window() =>
        Assert.Null(WatchFor(120, Rule, at => new ToolSample { Bytes = 2000 * (long)(at / 9.5) }));

    [Fact]
    public void What_came_before_the_pause_does_not_count_for_it()
    {
        var stall = WatchFor(120, Rule, at => new ToolSample { Bytes = (long)(1_000_000 * Math.Min(at, 30)) });

        Assert.Equal(40, stall!.Value.At);
    }

    [Fact]
    public void Media_is_movement_however_little_and_whatever_the_source_does() =>
        Assert.Null(WatchFor(120, Rule, at => new ToolSample { MediaSeconds = 0.04 * (long)(at / 9) }));

    [Fact]
    public void A_result_that_is_written_once_more_is_movement() =>
        Assert.Null(WatchFor(120, Rule, at => new ToolSample { Effort = new ToolEffort(default, (long)(50_000_000 * at)) }));

    [Fact]
    public void A_page_a_second_is_not() =>
        Assert.NotNull(WatchFor(120, Rule, at => new ToolSample { Effort = new ToolEffort(default, 4096 * (long)at) }));

    [Fact]
    public void Processor_time_counts_only_where_a_tool_may_think()
    {
        static ToolSample Busy(double at) => new() { Effort = new ToolEffort(TimeSpan.FromSeconds(at), 0) };

        Assert.NotNull(WatchFor(120, Rule, Busy));
        Assert.Null(WatchFor(120, Thinking, Busy));
    }

    [Fact]
    public void A_tool_on_a_machine_that_leaves_it_little_still_thinks() =>
        Assert.Null(WatchFor(120, Thinking, at => new ToolSample { Effort = new ToolEffort(TimeSpan.FromSeconds(at * 0.02), 0) }));

    [Fact]
    public void A_tool_that_waits_does_not_think()
    {
        var stall = WatchFor(120, Thinking, at => new ToolSample { Effort = new ToolEffort(TimeSpan.FromSeconds(Math.Min(at, 5)), 0) });

        Assert.InRange(stall!.Value.At, 14, 15.5);
    }

    [Fact]
    public void Bytes_that_only_fill_buffers_do_not_save_a_stopped_tool()
    {
        var stall = WatchFor(120, Rule, at => new ToolSample { Bytes = (long)(2000 * at), IsStopped = at >= 20 });

        Assert.True(stall!.Value.Seen.WasStopped);
        Assert.InRange(stall.Value.At, 29.5, 30.5);
    }

    [Fact]
    public void A_tool_that_is_let_go_on_in_time_lives() =>
        Assert.Null(WatchFor(120, Rule, at => new ToolSample { Bytes = (long)(2000 * at), IsStopped = at % 10 < 9 }));

    [Fact]
    public void Time_in_which_nobody_watched_does_not_count()
    {
        var judge = new StallJudge(Rule);
        judge.Observe(default);

        Assert.Null(judge.Observe(new ToolSample { At = TimeSpan.FromHours(1) }));
    }

    private static (double At, Standstill Seen)? WatchFor(double seconds, StallRule rule, Func<double, ToolSample> sampleAt)
    {
        var judge = new StallJudge(rule);
        for (var at = 0.0; at <= seconds; at += 0.25)
            if (judge.Observe(sampleAt(at) with { At = TimeSpan.FromSeconds(at) }) is { } seen) return (at, seen);
        return null;
    }
}
