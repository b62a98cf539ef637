using Conversion.Api.Jobs;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Runtime.Handlers;

namespace Conversion.Api.Tests;

/// <summary>Every message twice, as it comes when an answer was lost or a node died between its work and its receipt.</summary>
public sealed class DuplicateDeliverySpecs(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Rounds = 10;
    private static readonly Artifact Song = new(new string('5', 32), "Song.mp3", "audio/mpeg", 1, 1, new string('0', 64), null);
    private static readonly SourceMetadata Source = new("generic", "42", "Song", null, 60, null, null, null);

    private static readonly Case[] Cases =
    [
        Of<SubmitJob, Submission>(_ => Task.FromResult(Submit($"{Guid.NewGuid():N}")), events: 1, Say, "a new job", "the same job"),

        // Without a key it comes twice only from within, when it is tried again after a commit of which nothing was heard.
        Of<SubmitJob, Submission>(_ => Task.FromResult(Submit(key: null)), events: 1, Say, "a new job", "a new job") with { Name = "SubmitJob without a key" },

        Of<ClaimJob, JobClaim>(
            async nodes => { await nodes.WaitingAsync(); return new ClaimJob("node-a"); }, events: 1, answer => answer.Job is null ? "none" : "a job", "a job", "none"),
        Of<ReportSource, ReportAnswer>(async nodes => new ReportSource(await nodes.RunningAsync(), 1, Source), events: 1, Say, "accepted", "accepted"),
        Of<ReportPhase, ReportAnswer>(async nodes => new ReportPhase(await nodes.RunningAsync(), 1, JobPhase.Converting), events: 1, Say, "accepted", "accepted"),
        Of<ReportProgress, ReportAnswer>(
            async nodes => new ReportProgress(await nodes.RunningAsync(), 1, new(40, 400, 1000, 50, 12)), events: 1, Say, "accepted", "accepted"),
        Of<CompleteAttempt, ReportAnswer>(async nodes => new CompleteAttempt(await nodes.RunningAsync(), 1, Song), events: 2, Say, "accepted", "accepted"),

        // Nobody asks what became of these two: the work has stopped before they are sent, and nothing is left to undo.
        Of<FailAttempt, ReportAnswer>(
            async nodes => new FailAttempt(await nodes.RunningAsync(), 1, FailureCatalogue.Describe(FailureKind.NetworkTimeout)), events: 2, Say, "accepted", "refused"),
        Of<ReleaseAttempt, ReportAnswer>(async nodes => new ReleaseAttempt(await nodes.RunningAsync(), 1, "node-a"), events: 1, Say, "accepted", "refused"),

        Of<LoseAttempt, LostAttempt>(
            async nodes => { await nodes.ExpiredAsync(); return new LoseAttempt(); }, events: 1, answer => answer.Lease is null ? "none" : "a job", "a job", "none"),
        Of<CancelJob, JobDecided>(async nodes => new CancelJob(await nodes.RunningAsync(), "local"), events: 1, Say, "applied", "applied"),
        Of<RetryJob, Retry>(async nodes => new RetryJob(await nodes.CancelledAsync(), "local"), events: 1, answer => Say(answer.Decided), "applied", "refused"),
        new(typeof(GiveUpWaiting), async nodes => new GiveUpWaiting(await nodes.WaitingAsync(), Run: 1), Events: 1, SendAsync, "", ""),
    ];

    public static TheoryData<string> Messages() => [.. Cases.Select(each => each.Name)];

    [Fact]
    public void Every_message_has_its_case()
    {
        var handled = nodes.A.Host.Services.GetRequiredService<HandlerGraph>().Chains.Select(chain => chain.MessageType).Where(type => type.Assembly == typeof(SubmitJob).Assembly);
        Assert.Equal(handled.Select(type => type.Name).Order(StringComparer.Ordinal), Cases.Select(each => each.Message.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_that_comes_again_by_another_node_changes_nothing(string message)
    {
        var (_, arrange, events, send, first, second) = Cases.Single(each => each.Name == message);
        await nodes.ClearAsync();
        var command = await arrange(nodes);
        var before = await nodes.StateAsync();
        Assert.Equal(first, await send(nodes.A, command));
        var after = await nodes.StateAsync();
        Assert.Equal(before.Events + events, after.Events);
        Assert.Equal(second, await send(nodes.B, command));
        Assert.Equal(after, await nodes.StateAsync());
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_that_comes_to_two_nodes_at_once_is_obeyed_once(string message)
    {
        var (_, arrange, events, send, first, second) = Cases.Single(each => each.Name == message);
        for (var round = 0; round < Rounds; round++)
        {
            await nodes.ClearAsync();
            var command = await arrange(nodes);
            var before = await nodes.StateAsync();
            var answers = await Task.WhenAll(Task.Run(() => send(nodes.A, command)), Task.Run(() => send(nodes.B, command)));
            Assert.Equal([first, second], answers.OrderBy(answer => answer == first ? 0 : 1));
            Assert.Equal(before.Events + events, (await nodes.StateAsync()).Events);
        }
    }

    private static SubmitJob Submit(string? key)
    {
        Assert.True(SourceUrl.TryParse("https://example.com/song.mp4", out var url, out _));
        return new SubmitJob(Guid.CreateVersion7(), "local", url, new SubmitJobRequest(url.Value, new OutputProfile(OutputFormat.Mp3)), key);
    }

    private static string Say(Submission answer) => answer.Job is null ? "none" : answer.IsNew ? "a new job" : "the same job";

    private static string Say(ReportAnswer answer) => answer.Accepted ? "accepted" : "refused";

    private static string Say(JobDecided decided) => decided.Applied ? "applied" : "refused";

    private static Case Of<TMessage, TAnswer>(Func<TwoNodes, Task<TMessage>> arrange, int events, Func<TAnswer, string> say, string first, string second)
        where TMessage : notnull =>
        new(typeof(TMessage), async nodes => await arrange(nodes), events, async (node, message) => say(await node.SendAsync<TAnswer>(message)), first, second);

    private static async Task<string> SendAsync(ServiceHost node, object message)
    {
        await using var scope = node.Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync(message);
        return "";
    }

    /// <summary>One message.</summary>
    /// <param name="Message">Its type.</param>
    /// <param name="Arrange">Prepares a job for it, and makes it.</param>
    /// <param name="Events">How many events it causes.</param>
    /// <param name="Send">Delivers it to a node, and says the answer in words.</param>
    /// <param name="First">The answer to the delivery that does something.</param>
    /// <param name="Second">The answer to the other one.</param>
    private sealed record Case(
        Type Message, Func<TwoNodes, Task<object>> Arrange, int Events, Func<ServiceHost, object, Task<string>> Send, string First, string Second)
    {
        public string Name { get; init; } = Message.Name;
    }
}
