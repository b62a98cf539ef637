using Conversion.Cli.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Conversion.Cli.Convert;

/// <summary>
/// A live bar for the job, and one for the download. While no total is known the bar runs to and fro, and bytes and time move.
/// </summary>
internal sealed class TerminalProgress(IAnsiConsole console) : IProgressDisplay
{
    private const int MaxTitleCells = 28, MinTitleCells = 10;
    // On a terminal of 80 columns the figures need most of a line.
    private readonly int _titleCells = Math.Clamp(console.Profile.Width / 5, MinTitleCells, MaxTitleCells);
    private readonly Dictionary<int, string> _details = [];
    private readonly Lock _gate = new();
    private ProgressContext? _context;
    private ProgressTask? _job;
    private ProgressTask? _file;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => console.Progress()
        .AutoClear(false)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = 24 },
            new DetailColumn(DetailOf))
        .StartAsync(context =>
        {
            _context = context;
            return work();
        });

    public void Show(JobView job)
    {
        _job ??= Begin("submitted");
        if (job.Title is { Length: > 0 } title)
            _job.Description = Markup.Escape(Cut(SafeText.OneLine(title)));
        Detail(_job, Wording.Of(job));
        _job.IsIndeterminate = !job.IsMeasurable && !job.IsFinished;
        _job.Value = job.Percent;
        if (job.IsFinished)
            _job.StopTask();
    }

    public void Receiving(long received, long total)
    {
        _file ??= Begin("saving");
        _file.Value = 100.0 * received / Math.Max(total, 1);
        Detail(_file, $"{Wording.Percent(_file.Value)} · {Wording.Share(received, total)}");
        if (received >= total)
            _file.StopTask();
    }

    public void Note(string text) => console.WriteLine(text);

    private ProgressTask Begin(string description) => _context!.AddTask(description, maxValue: 100);

    private void Detail(ProgressTask task, string text)
    {
        lock (_gate)
            _details[task.Id] = text;
    }

    private string DetailOf(ProgressTask task)
    {
        lock (_gate)
            return $"{_details.GetValueOrDefault(task.Id, "")} · {Wording.Duration(Math.Floor(task.ElapsedTime?.TotalSeconds ?? 0))}";
    }

    private string Cut(string title)
    {
        if (title.GetCellWidth() <= _titleCells)
            return title;
        int length = 0;
        foreach (var rune in title.EnumerateRunes())
        {
            if (title[..(length + rune.Utf16SequenceLength)].GetCellWidth() >= _titleCells)
                break;
            length += rune.Utf16SequenceLength;
        }

        return title[..length].TrimEnd() + "…";
    }

    private sealed class DetailColumn(Func<ProgressTask, string> detail) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(detail(task));
    }
}
