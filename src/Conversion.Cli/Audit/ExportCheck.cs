using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Conversion.Cli.Explain;
using Conversion.Domain.Audit;

namespace Conversion.Cli.Audit;

/// <summary>Goes through an export once, line by line: its chain, its signatures, its end, and every stream that it has from the beginning on.</summary>
/// <param name="key">The key of its signatures; empty when they are not to be looked at.</param>
internal sealed class ExportCheck(byte[] key)
{
    private readonly HashChain _chain = new(HashChain.Beginning);
    private readonly StreamReplays _replays = new();
    private AuditPage? _latestEnd;
    private bool _endsWithPage;
    private long _expected = 1;

    /// <summary>Events that are as they were exported.</summary>
    public long Events { get; private set; }

    /// <summary>Pages whose signature is of the key.</summary>
    public long Signed { get; private set; }

    /// <summary>The hash of the last line.</summary>
    public string Head => _chain.Last;

    /// <summary>The last page's end.</summary>
    public AuditPage? End => _latestEnd;

    /// <summary>What the streams show that none may; to be asked after all lines.</summary>
    public IReadOnlyList<string> Violations => _replays.Violations(_latestEnd?.Filter ?? new AuditFilter());

    /// <summary>The first line that is not as it was exported; null when all are.</summary>
    public async Task<ExportFlaw?> FindFlawAsync(Stream file, CancellationToken cancellation)
    {
        var at = 0L;
        await using var lines = ReadAsync(file, cancellation).GetAsyncEnumerator(cancellation);
        while (await lines.MoveNextAsync())
        {
            (at, var line, var read, _, var isLast) = lines.Current;
            if (_endsWithPage && lines.Current.IsCursor)
                continue;
            if (line is null && isLast)
                return new ExportFlaw(at, "was cut off.");
            if (line is null || read?.Number != _expected || !_chain.TryFollow(line))
                return await ExportFlaw.FindAsync(_chain, _expected, at, line, read?.Number ?? _expected, RestAsync(lines));
            if (Accept(line, read) is { } reason)
                return new ExportFlaw(at, reason);
        }

        return !_endsWithPage ? new ExportFlaw(at, "is not the end of a page: what followed it was cut off.")
            : _latestEnd is { IsEnd: false } ? new ExportFlaw(at, "is not the end of the export: the pages that followed it were cut off, or were never fetched.")
            : null;
    }

    private string? Accept(SealedLine line, ExportLine read)
    {
        _expected++;
        _endsWithPage = read.Page is not null;
        if (read.Event is { } appended)
        {
            Events++;
            _replays.Take(appended);
            return null;
        }

        _latestEnd = read.Page;
        if (key.Length == 0)
            return null;
        if (line.Signature is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(line.Signature), Encoding.ASCII.GetBytes(HashChain.SignatureOf(line.Hash, key))))
            return line.Signature is null ? "has no signature." : "is not signed by this key.";
        Signed++;
        return null;
    }

    private static async IAsyncEnumerable<(long At, SealedLine? Line, ExportLine? Read, bool IsCursor, bool IsLast)> ReadAsync(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        NumberedLine? held = null;
        await foreach (var next in NumberedLines.ReadAsync(file, ExportLine.Longest, cancellation))
        {
            if (held is { } before)
                yield return Open(before, isLast: false);
            held = next;
        }

        if (held is { } last)
            yield return Open(last, isLast: true);
    }

    private static (long At, SealedLine? Line, ExportLine? Read, bool IsCursor, bool IsLast) Open(NumberedLine line, bool isLast)
    {
        var content = line.Content ?? [];
        var opened = HashChain.Open(content);
        return (line.Number, opened, opened is null ? null : ExportLine.Read(opened), ExportLine.CursorOf(content) is not null, isLast);
    }

    private static async IAsyncEnumerable<(long At, SealedLine? Line, long? Number)> RestAsync(
        IAsyncEnumerator<(long At, SealedLine? Line, ExportLine? Read, bool IsCursor, bool IsLast)> lines)
    {
        while (await lines.MoveNextAsync())
            yield return (lines.Current.At, lines.Current.Line, lines.Current.Read?.Number);
    }
}
