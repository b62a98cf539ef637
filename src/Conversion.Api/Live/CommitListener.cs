using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Live;

/// <summary>Stamps every event with who did it and where, and tells the change feed of every commit.</summary>
public sealed class CommitListener(JobChangeFeed feed, IOptions<ConverterOptions> options) : DocumentSessionListenerBase
{
    private readonly string _node = options.Value.NodeName;

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        foreach (var appended in session.PendingChanges.Streams().SelectMany(stream => stream.Events))
        {
            appended.SetHeader("node", _node);
            appended.SetHeader("actor", ActorOf(appended.Data));
        }

        return Task.CompletedTask;
    }

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var stream in commit.GetStreams())
        {
            feed.Publish(stream.Id);
        }

        return Task.CompletedTask;
    }

    private string ActorOf(object data) => data switch
    {
        JobSubmitted e => e.Caller,
        JobCancelled e => e.By,
        JobRetried e => e.By,
        AttemptLost => $"watchdog@{_node}",
        _ => $"worker@{_node}",
    };
}
