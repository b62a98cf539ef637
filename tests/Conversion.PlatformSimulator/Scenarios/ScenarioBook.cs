namespace Conversion.PlatformSimulator.Scenarios;

/// <summary>What was scripted, before what belongs to the exhibits, and how often each has happened. Safe for use by several threads.</summary>
internal sealed class ScenarioBook(IEnumerable<Scenario> permanent)
{
    private readonly Lock gate = new();
    private readonly Entry[] permanent = [.. permanent.Select(scenario => new Entry(scenario))];
    private readonly List<Entry> scripted = [];

    /// <summary>Those scripted, in the order in which they were added, with the requests that each happened to.</summary>
    public IReadOnlyList<(Scenario Scenario, int Happened)> Scripted
    {
        get
        {
            lock (gate) return [.. scripted.Select(entry => (entry.Scenario, entry.Happened))];
        }
    }

    /// <summary>Adds one that makes sense, before all others.</summary>
    public void Add(Scenario scenario)
    {
        lock (gate) scripted.Add(new Entry(scenario));
    }

    /// <summary>Forgets what was scripted, save that of other platforms than <paramref name="platform"/> where one is given.</summary>
    public void Clear(string? platform = null)
    {
        lock (gate) scripted.RemoveAll(entry => platform is null || entry.Scenario.Platform == platform);
    }

    /// <summary>What happens to <paramref name="call"/>; null for nothing.</summary>
    public Scenario? Take(Call call)
    {
        lock (gate)
        {
            return scripted.AsEnumerable().Reverse().Concat(permanent).FirstOrDefault(entry => entry.Happens(call))?.Scenario;
        }
    }

    private sealed class Entry(Scenario scenario)
    {
        private readonly Dictionary<string, int> seen = [];
        private readonly HashSet<string> befallen = [];

        public Scenario Scenario => scenario;

        public int Happened { get; private set; }

        public bool Happens(Call call)
        {
            if (!scenario.Fits(call)) return false;
            var before = seen.GetValueOrDefault(call.Visit);
            seen[call.Visit] = before + 1;
            if (before < scenario.Skip || before >= (long)scenario.Skip + (scenario.Requests ?? int.MaxValue)) return false;
            if (!befallen.Contains(call.Visit) && befallen.Count >= (scenario.Visits ?? int.MaxValue)) return false;
            befallen.Add(call.Visit);
            Happened++;
            return true;
        }
    }
}
