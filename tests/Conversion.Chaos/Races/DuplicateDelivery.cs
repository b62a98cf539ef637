using Conversion.Api.Jobs;
using Conversion.Chaos.Judging;

namespace Conversion.Chaos.Races;

/// <summary>Every message in turn, delivered to two nodes: one after the other, and at once. It is obeyed once.</summary>
public sealed class DuplicateDelivery : Race
{
    /// <inheritdoc />
    public override string Name => "duplicates";

    /// <inheritdoc />
    public override string Words => $"each of {Delivery.All.DistinctBy(delivery => delivery.Message).Count()} messages delivered twice";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var delivery = Delivery.All[round.Number % Delivery.All.Count];
        var isAtOnce = round.Number / Delivery.All.Count % 2 == 0;
        var message = await delivery.Arrange(round);
        if (message is SubmitJob submission)
            round.Note(submission.JobId);
        var before = await round.Nodes.KeptAsync();
        var answers = isAtOnce
            ? await AtOnceAsync(() => delivery.Send(round.Nodes.A, message), () => delivery.Send(round.Nodes.B, message))
            : await OneByOneAsync(round, delivery, message);
        var after = await round.Nodes.KeptAsync();

        var name = delivery.Message.Name;
        round.Must(after.Events == before.Events + delivery.Events, Wrong.Doubled, $"{name} delivered twice caused {after.Events - before.Events} events.");
        round.Must(after.Messages <= before.Messages + 1, Wrong.LeftBehind, $"I8: {name} delivered twice scheduled {after.Messages - before.Messages} messages.");
        round.Must(answers.Order().SequenceEqual(new[] { delivery.First, delivery.Second }.Order()), Wrong.Untrue, $"{name} delivered twice was answered {string.Join(" and ", answers)}.");
        return isAtOnce ? "at once" : "one by one";
    }

    private static async Task<string[]> OneByOneAsync(Round round, Delivery delivery, object message)
    {
        var first = await delivery.Send(round.Nodes.A, message);
        var between = await round.Nodes.KeptAsync();
        var second = await delivery.Send(round.Nodes.B, message);
        round.Must(between == await round.Nodes.KeptAsync(), Wrong.Doubled, $"{delivery.Message.Name} changed something when it came again.");
        return [first, second];
    }
}
