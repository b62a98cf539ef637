using System.CommandLine;
using Conversion.Cli.Client;
using Conversion.Cli.Convert;
using Conversion.Cli.Explain;
using Conversion.Cli.Operate;
using Conversion.Domain.Audit;

namespace Conversion.Cli.Audit;

/// <summary><c>converter audit FILE</c>: writes the log of all jobs to a file, through all pages, as a chain that <c>converter verify FILE</c> checks.</summary>
internal sealed class AuditCommand : OperatorCommand
{
    private const string PartSuffix = ".part";
    private const int PageSize = 10_000;
    private const int MostFailures = 5;
    private static readonly string[] Filters = ["from", "to", "caller", "kind", "job"];
    private readonly Argument<string> _file = new("FILE") { Description = "Where to write it. A file that is there is replaced when all has come." };
    private readonly List<Option<string?>> _filters =
    [
        new("--from") { Description = "Events from this time on, as 2026-11-26T04:00:00Z." }, new("--to") { Description = "Events before this time." },
        new("--caller") { Description = "Events of this caller's jobs." }, new("--kind") { Description = "Events of this name, as JobSubmitted." }, new("--job") { Description = "Events of this job." },
    ];

    public AuditCommand(CommandEnvironment environment)
        : base(environment, "audit", "Exports who did what to which job, as JSON lines in a chain of hashes. Ends with 0 when all has come, 3 when it has not.")
    {
        Arguments.Add(_file);
        _filters.ForEach(Options.Add);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, ServiceHttp http, CommandEnvironment environment, CancellationToken cancellation)
    {
        var path = Path.Combine(environment.CurrentFolder, parsed.GetValue(_file)!);
        var query = string.Join('&', _filters.Zip(Filters, (option, name) => parsed.GetValue(option) is { } value ? $"{name}={Uri.EscapeDataString(value)}" : null).OfType<string>());
        try
        {
            long count;
            await using (var file = new FileStream(path + PartSuffix, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                count = await ExportAsync(query, file, http, environment, cancellation);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + PartSuffix, path, overwrite: true);
            environment.Output.WriteLine(SafeText.OneLine(FormattableString.Invariant($"{count} events are in {path}. Check it with: converter verify {path}")));
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            environment.Error.WriteLine($"converter: {SafeText.OneLine(e.Message)}");
            return ExitCodes.Failed;
        }
    }

    private static async Task<long> ExportAsync(string query, FileStream file, ServiceHttp http, CommandEnvironment environment, CancellationToken cancellation)
    {
        var (events, through, chain) = (0L, -1L, new HashChain(HashChain.Beginning));
        var (moved, failures, cursor) = (environment.Time.GetTimestamp(), 0, (string?)null);
        while (true)
        {
            var begin = file.Position;
            try
            {
                var page = await PageAsync(query, cursor, new HashChain(chain.Last), file, http, environment, cancellation);
                (cursor, chain, events, failures) = (page.Cursor, page.Chain, events + page.End.Events, 0);
                if (page.End.IsEnd)
                    return events;
                if (page.End.Through > through)
                    moved = environment.Time.GetTimestamp();
                else if (environment.Time.GetElapsedTime(moved) > environment.Pace.Outage)
                    throw new ServiceUnreachableException($"The export does not get beyond event {through}: somebody's transaction in the database has not ended. Run it again when it has.");
                else
                    await Task.Delay(environment.Pace.Poll, environment.Time, cancellation);
                through = page.End.Through;
            }
            catch (EndOfStreamException e)
            {
                // A page that broke off is asked for again: what is in the file ends with a whole one.
                file.SetLength(begin);
                file.Position = begin;
                if (++failures > MostFailures)
                    throw new ServiceUnreachableException($"The export broke off: {e.Message}", e);
                await Task.Delay(environment.Pace.After(failures), environment.Time, cancellation);
            }
        }
    }

    private static async Task<(string Cursor, HashChain Chain, AuditPage End)> PageAsync(
        string query, string? cursor, HashChain chain, FileStream file, ServiceHttp http, CommandEnvironment environment, CancellationToken cancellation)
    {
        var address = new Uri(http.Server, $"api/audit?{query}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}&limit={PageSize}");
        using var response = await http.OpenAsync(
            () => new HttpRequestMessage(HttpMethod.Get, address), cursor is null ? environment.Pace.FirstContact : environment.Pace.Outage, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
        await using var body = new StallGuardStream(await response.Content.ReadAsStreamAsync(cancellation), environment.Pace.StreamSilence);
        AuditPage? end = null;
        await using var lines = NumberedLines.ReadAsync(body, ExportLine.Longest, cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(lines))
        {
            var content = lines.Current.Content ?? [];
            if (end is not null && ExportLine.CursorOf(content) is { } next)
                return (next, chain, end);
            if (HashChain.Open(content) is not { } line || !chain.TryFollow(line))
                throw new EndOfStreamException($"line {lines.Current.Number} of a page does not follow the one before it");
            end = ExportLine.Read(line)?.Page;
            await file.WriteAsync(content, cancellation);
            file.WriteByte((byte)'\n');
        }

        throw new EndOfStreamException("a page had no end");
    }

    // What breaks off on the way here is another matter than a disk that takes no more.
    private static async Task<bool> NextAsync(IAsyncEnumerator<NumberedLine> lines)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new EndOfStreamException(e.Message, e);
        }
    }
}
