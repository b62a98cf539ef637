using Conversion.Api.Audit;
using Conversion.Api.Hosting;
using Conversion.Api.Telemetry;
using Conversion.Domain.Jobs;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Live;

/// <summary>
/// Stamps every event with who did it, where, and what it belongs to, tells the change feed of every commit, and has it counted. The cause of
/// an event is the command that led to it, by its message's id, as Wolverine notes by itself.
/// </summary>
public sealed class CommitListener(JobChangeFeed feed, JobMetrics metrics, ClientAddresses clients, IOptions<ConverterOptions> options) : DocumentSessionListenerBase
{
    private readonly string _node = options.Value.NodeName;

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        var part = session.LastModifiedBy ?? SentByWorker.Name;
        foreach (var stream in session.PendingChanges.Streams())
        {
            foreach (var appended in stream.Events)
            {
                appended.SetHeader("node", _node);
                appended.SetHeader("actor", ActorOf(appended.Data, part));
                JobRequests.Note(appended);
                clients.Note(appended);
                if (appended.Data is IAttemptEvent { Attempt: > 0 } of && part != SentByScheduler.Name)
                {
                    // What belongs to one request is correlated by its trace, and what to one attempt by the attempt.
                    appended.CorrelationId = $"{stream.Id:N}-{of.Attempt}";
                }
            }
        }

        return Task.CompletedTask;
    }

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        metrics.Committed(commit);
        foreach (var stream in commit.GetStreams())
        {
            feed.Publish(stream.Id);
        }

        return Task.CompletedTask;
    }

    private string ActorOf(object data, string part) => data switch
    {
        JobSubmitted e => e.Caller,
        JobCancelled e => e.By,
        JobRetried e => e.By,
        _ => $"{part}@{_node}",
    };
}
