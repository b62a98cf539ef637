using System.Diagnostics;
using System.Globalization;

namespace Conversion.Media.Processes;

/// <summary>The tools of one step while they run, and how hard they work. Safe for use by several threads.</summary>
internal sealed class RunningTools
{
    private readonly Lock _gate = new();
    private readonly List<(string Tool, int Leader)> _tools = [];

    /// <summary>What they are run for; null for nothing in particular.</summary>
    public Engine.ToolStep? Step { get; init; }

    /// <summary>The span that theirs are beneath; null for whatever is around them.</summary>
    public Activity? Stage { get; init; }

    /// <summary>Bytes that have come in for their attempt; null where nothing does.</summary>
    public Func<long>? Received { get; init; }

    /// <summary>Their names, in order of their starts: <c>yt-dlp and ffmpeg</c>.</summary>
    public string Names
    {
        get
        {
            lock (_gate) return string.Join(" and ", _tools.Select(tool => tool.Tool));
        }
    }

    /// <summary>Whether one of them is stopped: then the others get no further either, whatever the system's buffers still take.</summary>
    public bool AnyStopped()
    {
        lock (_gate) return _tools.Exists(tool => ProcessTable.Find(tool.Leader) is { IsStopped: true });
    }

    /// <summary>Takes in a tool that has started.</summary>
    public void Add(string tool, int leader)
    {
        lock (_gate) _tools.Add((tool, leader));
    }

    /// <summary>What all processes of their sessions have done so far. Reads a file for every process of the machine: not for every moment.</summary>
    public ToolEffort Effort()
    {
        List<int> sessions;
        lock (_gate) sessions = _tools.ConvertAll(tool => tool.Leader);
        var members = ProcessTable.Living().Where(process => sessions.Contains(process.Session)).ToList();
        return new ToolEffort(
            members.Aggregate(TimeSpan.Zero, (sum, member) => sum + member.Cpu),
            members.Sum(member => WrittenBytes(member.Id)));
    }

    /// <summary>What <paramref name="text"/>, the content of an <c>io</c> file, says of bytes sent to storage: not of pipes, where tools print.</summary>
    internal static long ParseWrittenBytes(string text)
    {
        const string key = "\nwrite_bytes: ";
        var start = text.IndexOf(key, StringComparison.Ordinal);
        if (start < 0) return 0;
        var number = text.AsSpan(start + key.Length);
        var end = number.IndexOf('\n');
        return long.TryParse(end < 0 ? number : number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
    }

    /// <summary>Bytes that a process and its ended children have sent to storage so far; 0 when it has gone.</summary>
    internal static long WrittenBytes(int process)
    {
        try
        {
            return ParseWrittenBytes(File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/io"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

/// <summary>What tools have done besides receiving bytes and writing media, since they started.</summary>
/// <param name="Cpu">Processor time.</param>
/// <param name="WrittenBytes">Bytes written to storage, by whole pages.</param>
internal readonly record struct ToolEffort(TimeSpan Cpu, long WrittenBytes);
