using System.Text.Json;
using Conversion.Domain.Audit;
using Conversion.Domain.Jobs;

namespace Conversion.Cli.Audit;

/// <summary>
/// Replays every stream that is in an export from its first event on against the model's own invariants: a chain says that nothing was
/// changed since, and this that it made sense by then. Of each job its state is kept, and not its events.
/// </summary>
internal sealed class StreamReplays
{
    private const int MostViolations = 100;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly Dictionary<string, Type> Events = typeof(IJobEvent).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IJobEvent))).ToDictionary(type => type.Name);

    private readonly Dictionary<Guid, Replay?> _streams = [];
    private readonly List<string> _violations = [];
    private readonly List<string> _gaps = [];

    /// <summary>Takes an event into its stream.</summary>
    public void Take(AuditLine appended)
    {
        if (!_streams.TryGetValue(appended.JobId, out var stream))
            stream = _streams[appended.JobId] = new Replay();
        if (stream is null)
            return;
        if (appended.Version != stream.Expected)
        {
            Note(_gaps, $"I1 job {appended.JobId}: version {appended.Version} follows version {stream.Expected - 1}.");
            _streams[appended.JobId] = null;
        }
        else if (Read(appended) is { } e)
        {
            stream.Expected++;
            foreach (var violation in stream.Stream.Take((int)appended.Version, e))
                Note(_violations, $"{violation.Invariant} job {appended.JobId}, version {violation.Version}: {violation.What}");
        }
        else
        {
            _streams[appended.JobId] = null; // of another version of the service: nothing follows from the rest
        }
    }

    /// <summary>What was found. A gap in a stream is no finding where the filter leaves events of a stream out.</summary>
    public IReadOnlyList<string> Violations(AuditFilter filter) => filter is { From: null, To: null, Kind: null } ? [.. _gaps, .. _violations] : _violations;

    private static object? Read(AuditLine appended)
    {
        try
        {
            return Events.TryGetValue(appended.Type, out var type) ? appended.Data.Deserialize(type, Json) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static void Note(List<string> findings, string finding)
    {
        if (findings.Count < MostViolations)
            findings.Add(finding);
    }

    private sealed class Replay
    {
        public StreamReplay Stream { get; } = new();

        public long Expected { get; set; } = 1;
    }
}
