using Conversion.Api.Live;
using CsCheck;

namespace Conversion.Api.Tests;

/// <summary>A reader of the log passes no event that has yet to commit, and does not wait for ever for one that never will.</summary>
public sealed class LogPositionSpecs
{
    [Fact]
    public void What_comes_in_order_is_passed_at_once()
    {
        var position = new LogPosition(10);
        position.Take(11);
        position.Take(12);
        Assert.Equal(12, position.Safe);
    }

    [Fact]
    public void A_gap_is_not_passed_while_it_may_be_filled()
    {
        var position = new LogPosition(10);
        position.Take(12);
        position.Settle(oldestRunning: 500, next: 510);
        position.Settle(oldestRunning: 505, next: 511);
        position.Settle(oldestRunning: 509, next: 600);
        Assert.Equal(10, position.Safe);
        Assert.True(position.Has(12));
        Assert.False(position.Has(11));

        position.Take(11);
        Assert.Equal(12, position.Safe);
    }

    [Fact]
    public void A_gap_is_passed_when_all_that_ran_when_it_was_seen_has_ended()
    {
        var position = new LogPosition(10);
        position.Take(12);
        position.Settle(oldestRunning: 500, next: 510); // the look that saw it
        position.Settle(oldestRunning: 505, next: 520); // whoever drew it had begun by now
        position.Settle(oldestRunning: 519, next: 530);
        Assert.Equal(10, position.Safe);
        position.Settle(oldestRunning: 520, next: 540);
        Assert.Equal(12, position.Safe);
    }

    [Fact]
    public void An_event_that_was_read_is_not_read_again()
    {
        var position = new LogPosition(0);
        position.Take(2);
        Assert.Equal([false, true, false], new long[] { 1, 2, 3 }.Select(position.Has));
    }

    // Transactions draw numbers and commit or roll back in any order; a reader looks in between.
    [Fact]
    public void Whatever_the_order_of_commits_every_event_is_read_once_and_in_the_end_nothing_is_waited_for() =>
        Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 2]).Array[1, 40].Sample(transactions =>
        {
            var position = new LogPosition(0);
            var running = new List<(long Id, long Sequence, bool Commits, int EndsAfter)>();
            var (committed, read) = (new List<long>(), new List<long>());
            var (nextId, nextSequence, step) = (100L, 1L, 0);

            void Look()
            {
                var (oldest, next) = (running.Count > 0 ? running.Min(t => t.Id) : nextId, nextId);
                foreach (var sequence in committed.Order().Where(sequence => !position.Has(sequence)))
                {
                    read.Add(sequence);
                    position.Take(sequence);
                }

                position.Settle(oldest, next);
            }

            foreach (var (lives, commits, looks) in transactions)
            {
                running.Add((nextId++, nextSequence++, commits, step + lives));
                foreach (var ended in running.Where(t => t.EndsAfter <= step).ToList())
                {
                    running.Remove(ended);
                    if (ended.Commits)
                    {
                        committed.Add(ended.Sequence);
                    }
                }

                step++;
                for (var i = 0; i < looks; i++)
                {
                    Look();
                }
            }

            committed.AddRange(running.Where(t => t.Commits).Select(t => t.Sequence));
            running.Clear();
            for (var i = 0; i < 4; i++)
            {
                Look();
            }

            Assert.Equal(committed.Order(), read.Order());
            Assert.Equal(committed.DefaultIfEmpty(0).Max(), position.Safe);
        });

    [Theory]
    [InlineData("12", 12, new long[0])]
    [InlineData("12+14+15", 12, new long[] { 14, 15 })]
    public void A_cursor_is_written_as_it_is_read(string text, long safe, long[] beyond)
    {
        Assert.True(LogCursor.TryParse(text, out var cursor));
        Assert.Equal(safe, cursor!.Safe);
        Assert.Equal(beyond, cursor.Beyond.Order());
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1+")]
    [InlineData("5+4")]
    [InlineData("1 2")]
    [InlineData("99999999999999999999")]
    public void What_was_never_given_as_a_cursor_is_none(string text) => Assert.False(LogCursor.TryParse(text, out _));
}
