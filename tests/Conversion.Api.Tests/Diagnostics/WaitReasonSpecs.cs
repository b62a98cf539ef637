using Conversion.Api.Diagnostics;

namespace Conversion.Api.Tests.Diagnostics;

public sealed class WaitReasonSpecs
{
    private static readonly WaitingGroup Waiting = new("youtube", "direct", Due: 3, Later: 1, Sharing: 1, Running: 2, IsRefused: false, Concurrency: null, IsPaced: false);
    private static readonly Slots Busy = new(Nodes: 2, NodesWithRoom: 2, All: 4, Free: 0);

    [Fact]
    public void All_slots_are_taken() => Assert.Equal(WaitReason.Slots, Waiting.Why(Busy));

    [Fact]
    public void With_a_free_slot_it_is_about_to_be_taken() => Assert.Equal(WaitReason.Starting, Waiting.Why(Busy with { Free = 1 }));

    [Fact]
    public void A_breaker_holds_whatever_is_free() => Assert.Equal(WaitReason.Breaker, (Waiting with { IsRefused = true, Concurrency = 1, IsPaced = true }).Why(Busy with { Free = 1 }));

    [Fact]
    public void A_platform_has_as_many_attempts_as_it_may() => Assert.Equal(WaitReason.Concurrency, (Waiting with { Concurrency = 2 }).Why(Busy));

    [Fact]
    public void A_platform_that_may_have_more_is_not_what_holds() => Assert.Equal(WaitReason.Slots, (Waiting with { Concurrency = 3 }).Why(Busy));

    [Fact]
    public void A_platform_may_be_asked_later() => Assert.Equal(WaitReason.Spacing, (Waiting with { IsPaced = true }).Why(Busy with { Free = 1 }));

    [Fact]
    public void Without_a_worker_nothing_else_counts() => Assert.Equal(WaitReason.NoWorker, (Waiting with { IsRefused = true }).Why(new Slots(0, 0, 0, 0)));

    [Fact]
    public void Workers_without_room_begin_nothing() => Assert.Equal(WaitReason.Disk, Waiting.Why(new Slots(2, 0, 0, 0)));

    [Fact]
    public void Who_is_not_due_waits_for_its_time() => Assert.Equal(WaitReason.Backoff, (Waiting with { Due = 0 }).Why(Busy));

    [Fact]
    public void Who_shares_waits_for_another() => Assert.Equal(WaitReason.SharedWork, (Waiting with { Due = 0, Later = 0 }).Why(Busy));

    [Fact]
    public void Who_does_not_wait_has_no_reason() => Assert.Equal(WaitReason.Nothing, (Waiting with { Due = 0, Later = 0, Sharing = 0 }).Why(Busy));

    [Fact]
    public void Slots_are_those_of_living_nodes_with_room()
    {
        var lease = new LeaseView(Guid.NewGuid(), 1, "youtube", null, null, false);
        Assert.Equal(
            new Slots(3, 2, 6, 4),
            Slots.Of(
            [
                new("a", true, null, null, 4, null, false, [lease]), new("b", true, null, null, 2, null, false, [lease]), new("full", true, null, null, 8, null, true, []),
                new("silent", false, null, null, 8, null, false, []), new("serves", true, null, null, 0, null, false, []), new("unknown", false, null, null, null, null, false, [lease]),
            ]));
    }
}
