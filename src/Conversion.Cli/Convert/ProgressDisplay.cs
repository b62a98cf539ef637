using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>Shows a person how far things are.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows while <paramref name="work"/> runs.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>The job's present state.</summary>
    void Show(JobView job);

    /// <summary>How much of the file is here.</summary>
    void Receiving(long received, long total);

    /// <summary>Something out of the ordinary that needs no answer.</summary>
    void Note(string text);
}

internal static class ProgressDisplay
{
    /// <summary>A live bar on a terminal, occasional lines elsewhere, nothing for who wants quiet.</summary>
    public static IProgressDisplay For(CommandEnvironment environment, bool quiet) => environment switch
    {
        _ when quiet => new SilentProgress(),
        { Terminal: { } terminal } => new TerminalProgress(terminal),
        _ => new LineProgress(environment.Error, environment.Time, environment.Pace.Line),
    };
}

internal sealed class SilentProgress : IProgressDisplay
{
    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();
    public void Show(JobView job) { }
    public void Receiving(long received, long total) { }
    public void Note(string text) { }
}

/// <summary>A line at every new phase and, in between, one every few seconds: for logs and pipes.</summary>
internal sealed class LineProgress(TextWriter output, TimeProvider time, TimeSpan every) : IProgressDisplay
{
    private readonly long _start = time.GetTimestamp();
    private long _lastLine;
    private string? _title;
    private string? _lastPhase;
    private string? _lastNote;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Show(JobView job)
    {
        if (_title is null && job.Title is { Length: > 0 } title)
            output.WriteLine(_title = SafeText.OneLine(title));
        Line($"{job.Status}/{job.Phase}/{job.Attempt}", Wording.Of(job));
    }

    public void Receiving(long received, long total) =>
        Line("receiving", $"saving · {Wording.Percent(100.0 * received / Math.Max(total, 1))} · {Wording.Share(received, total)}");

    public void Note(string text)
    {
        if (text != _lastNote)
            output.WriteLine(_lastNote = text);
    }

    private void Line(string phase, string text)
    {
        if (phase == _lastPhase && time.GetElapsedTime(_lastLine) < every)
            return;
        (_lastPhase, _lastLine, _lastNote) = (phase, time.GetTimestamp(), null);
        output.WriteLine($"[{Wording.Duration(Math.Floor(time.GetElapsedTime(_start).TotalSeconds))}] {text}");
    }
}
