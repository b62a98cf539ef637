using Conversion.Api.Jobs;
using Conversion.Api.Pacing;
using Conversion.Api.Recovery;
using Conversion.Api.Retention;
using Conversion.Api.Sharing;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>One message, and what comes of it when it comes twice: because its answer was lost, or a node died between the work and the receipt.</summary>
/// <param name="Message">Its type.</param>
/// <param name="Arrange">Prepares a job for it, and makes it.</param>
/// <param name="Events">How many events it causes.</param>
/// <param name="Send">Delivers it to a node, and says the answer in words.</param>
/// <param name="First">The answer to the delivery that does something.</param>
/// <param name="Second">The answer to the other one.</param>
public sealed record Delivery(
    Type Message, Func<Round, Task<object>> Arrange, int Events, Func<RacingNode, object, Task<string>> Send, string First, string Second)
{
    private static readonly SourceMetadata Source = new("generic", "42", "Song", null, 60, null, null, null);

    /// <summary>Every message that there is.</summary>
    public static IReadOnlyList<Delivery> All { get; } =
    [
        Of<SubmitJob, Submission>(_ => Task.FromResult(Round.Submission($"{Guid.NewGuid():N}")), events: 1, Say, "a new job", "the same job"),

        // Without a key it comes twice only from within, when it is tried again after a commit of which nothing was heard.
        Of<SubmitJob, Submission>(_ => Task.FromResult(Round.Submission(key: null)), events: 1, Say, "a new job", "a new job"),
        Of<ClaimJob, JobClaim>(
            async round => { await round.WaitingAsync(); return new ClaimJob(Round.Worker); }, events: 1, answer => answer.Job is null ? "none" : "a job", "a job", "none"),
        Of<ReportSource, ReportAnswer>(async round => new ReportSource(await round.RunningAsync(), 1, Source), events: 1, Say, "accepted", "accepted"),
        Of<ReportPhase, ReportAnswer>(async round => new ReportPhase(await round.RunningAsync(), 1, JobPhase.Converting), events: 1, Say, "accepted", "accepted"),
        Of<ReportProgress, ReportAnswer>(
            async round => new ReportProgress(await round.RunningAsync(), 1, new(40, 400, 1000, 50, 12)), events: 1, Say, "accepted", "accepted"),
        Of<CompleteAttempt, ReportAnswer>(async round => new CompleteAttempt(await round.RunningAsync(), 1, Round.Song), events: 2, Say, "accepted", "accepted"),

        // Whether these two were accepted matters to nobody, since the work has stopped before they are sent; whether the job goes on
        // does, and is told to the second one as well.
        Of<FailAttempt, ReportAnswer>(
            async round => new FailAttempt(await round.RunningAsync(), 1, FailureCatalogue.Describe(FailureKind.NetworkTimeout)), events: 2, SayMore, "accepted, goes on", "refused, goes on"),
        Of<FailAttempt, ReportAnswer>(
            async round => new FailAttempt(await round.RunningAsync(), 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)), events: 2, SayMore, "accepted, ends", "refused, ends"),
        Of<ReleaseAttempt, ReportAnswer>(
            async round => new ReleaseAttempt(await round.RunningAsync(), 1, Round.Worker), events: 1, SayMore, "accepted, goes on", "refused, goes on"),
        Of<LoseAttempt, EndedByWatchdog>(async round => { await round.ExpiredAsync(); return new LoseAttempt(); }, events: 1, Say, "a job", "none"),
        Of<EndOverdueAttempt, EndedByWatchdog>(
            async round => { await round.Nodes.OverrunAsync(await round.RunningAsync()); return new EndOverdueAttempt(); }, events: 2, Say, "a job", "none"),
        Of<ParkJob, Parking>(
            async round => { await round.WaitingAsync(); await round.Nodes.RefuseAsync(); return new ParkJob(IsParked: true); }, events: 1, answer => answer.Found ? "a job" : "none", "a job", "none"),
        Of<FollowSharedWork, FollowedWork>(
            async round => { await round.SharingAsync(); return new FollowSharedWork(); }, events: 1, answer => answer.JobId is null ? "none" : "a job", "a job", "none"),
        Of<ExpireArtifact, ExpiredArtifact>(
            async round => new ExpireArtifact(await round.CompletedAsync(), RetentionReason.Age), events: 1, answer => answer.Applied ? "applied" : "none", "applied", "none"),
        Of<CancelJob, JobDecided>(async round => new CancelJob(await round.RunningAsync(), Round.Caller), events: 1, Say, "applied", "refused"),
        Of<RetryJob, Retry>(async round => new RetryJob(await round.FailedAsync(), Round.Caller), events: 1, answer => Say(answer.Decided), "applied", "refused"),
        new(typeof(GiveUpWaiting), async round => new GiveUpWaiting(await round.WaitingAsync(), Run: 1), Events: 1, SendAsync, "", ""),
    ];

    private static string Say(Submission answer) => answer.Job is null ? "none" : answer.IsNew ? "a new job" : "the same job";

    private static string Say(ReportAnswer answer) => answer.Accepted ? "accepted" : "refused";

    private static string SayMore(ReportAnswer answer) => $"{Say(answer)}, {(answer.GoesOn ? "goes on" : "ends")}";

    private static string Say(EndedByWatchdog answer) => answer.Attempt is null ? "none" : "a job";

    private static string Say(JobDecided answer) => answer.Applied ? "applied" : "refused";

    private static Delivery Of<TMessage, TAnswer>(Func<Round, Task<TMessage>> arrange, int events, Func<TAnswer, string> say, string first, string second)
        where TMessage : notnull =>
        new(typeof(TMessage), async round => await arrange(round), events, async (node, message) => say(await node.SendAsync<TAnswer>(message)), first, second);

    private static async Task<string> SendAsync(RacingNode node, object message)
    {
        await node.SendAsync(message);
        return "";
    }
}
