using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Requests;

/// <summary>Every request so far, oldest first; the oldest are forgotten beyond 20,000. Safe for use by several threads.</summary>
public sealed class RequestLog
{
    private const int Most = 20_000;
    private readonly Lock gate = new();
    private readonly LinkedList<SeenRequest> requests = [];

    /// <summary>A copy of them as they are now.</summary>
    public IReadOnlyList<SeenRequest> All
    {
        get
        {
            lock (gate) return [.. requests];
        }
    }

    /// <summary>Those that fit what is given.</summary>
    public IReadOnlyList<SeenRequest> Of(string platform, string? id = null, Part? part = null, string? client = null) =>
        [.. All.Where(request => request.Platform == platform && (id is null || request.Id == id) && (part is null || request.Part == part)
            && (client is null || request.Client == client))];

    /// <summary>The extractions of a platform, or of one item, in the order in which they began.</summary>
    public IReadOnlyList<string> Visits(string platform, string? id = null) =>
        [.. Of(platform, id).Select(request => request.Visit).OfType<string>().Distinct()];

    /// <summary>When each extraction began, in order: what spacing is measured by.</summary>
    public IReadOnlyList<DateTimeOffset> VisitStarts(string platform, string? id = null)
    {
        var visits = Visits(platform, id);
        return [.. Of(platform).Where(request => visits.Contains(request.Visit)).GroupBy(request => request.Visit).Select(visit => visit.Min(request => request.StartedAt)).Order()];
    }

    /// <summary>The most requests of a platform that were under way at the same time.</summary>
    public int MostAtOnce(string platform, Part? part = null)
    {
        var edges = Of(platform, part: part).SelectMany(request => new[] { (At: request.StartedAt, Step: 1), (At: request.EndedAt ?? DateTimeOffset.MaxValue, Step: -1) });
        var (now, most) = (0, 0);
        foreach (var (_, step) in edges.OrderBy(edge => edge.At).ThenBy(edge => edge.Step)) most = Math.Max(most, now += step);
        return most;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (gate) requests.Clear();
    }

    /// <summary>Adds <paramref name="request"/>; what is learnt of it later is told by the answer.</summary>
    internal Action<Func<SeenRequest, SeenRequest>> Add(SeenRequest request)
    {
        lock (gate)
        {
            var node = requests.AddLast(request);
            if (requests.Count > Most) requests.RemoveFirst();
            return change =>
            {
                lock (gate) node.Value = change(node.Value);
            };
        }
    }
}
