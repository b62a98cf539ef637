using System.Text.Json;

namespace Conversion.Media.YtDlp;

/// <summary>
/// Follows a download by yt-dlp. Every format starts again at zero, so each is weighted by its size; HLS and DASH count
/// fragments, since their byte totals are estimates that jump about. Safe to read from another thread.
/// </summary>
/// <param name="sizes">Bytes of each format by id; null when unknown.</param>
internal sealed class DownloadProgress(IReadOnlyDictionary<string, long?> sizes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double?> _fractions = sizes.Keys.ToDictionary(id => id, _ => (double?)0);
    private readonly Dictionary<string, long?> _totals = sizes.ToDictionary(size => size.Key, size => size.Value);
    private readonly HashSet<string> _done = [];

    /// <summary>Formats whose file is complete.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate) return _done.Count == sizes.Count;
        }
    }

    /// <summary>Part of all that is done, 0–1; null while a running format does not tell its end.</summary>
    public double? Fraction
    {
        get
        {
            lock (_gate)
            {
                if (_fractions.Values.Any(fraction => fraction is null)) return null;
                return _fractions.Sum(format => format.Value * Weight(format.Key));
            }
        }
    }

    /// <summary>Bytes of all formats; null when one is unknown.</summary>
    public long? TotalBytes
    {
        get
        {
            lock (_gate) return _totals.Values.All(total => total is not null) ? _totals.Values.Sum() : null;
        }
    }

    /// <summary>Counts bytes of a format that are there already.</summary>
    public void Keep(string id, long bytes)
    {
        lock (_gate)
        {
            if (bytes <= 0 || sizes[id] is not { } size) return;
            _fractions[id] = Math.Clamp(bytes / (double)size, 0, 1);
            if (bytes == size) _done.Add(id);
        }
    }

    /// <summary>Hears a line of standard output; lines of other kinds are passed over.</summary>
    public void Hear(string line)
    {
        if (line.StartsWith(YtDlpArguments.DonePrefix, StringComparison.Ordinal)) Finish(line[YtDlpArguments.DonePrefix.Length..].Trim());
        else if (line.StartsWith(YtDlpArguments.ProgressPrefix, StringComparison.Ordinal)) Advance(line[YtDlpArguments.ProgressPrefix.Length..]);
    }

    private void Finish(string id)
    {
        lock (_gate)
        {
            if (!_fractions.ContainsKey(id)) return;
            _fractions[id] = 1;
            _done.Add(id);
        }
    }

    private void Advance(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return;
        try
        {
            using var json = JsonDocument.Parse(text.AsMemory(space + 1));
            lock (_gate) Advance(text[..space], json.RootElement);
        }
        catch (JsonException)
        {
            // A line cut short: the next one stands in for it.
        }
    }

    private void Advance(string id, JsonElement progress)
    {
        if (!_fractions.ContainsKey(id)) return;
        if (progress.Whole("total_bytes") is > 0 and var total) _totals[id] = total;
        _fractions[id] = progress.Text("status") == "finished" ? 1 : Running(progress);
    }

    /// <summary>The fragment index may pass the count by one.</summary>
    private static double? Running(JsonElement progress)
    {
        if (progress.Whole("fragment_count") is > 0 and var count) return Math.Clamp((progress.Whole("fragment_index") ?? 0) / (double)count, 0, 1);
        var total = progress.Whole("total_bytes") ?? progress.Whole("total_bytes_estimate");
        return total is > 0 ? Math.Clamp((progress.Whole("downloaded_bytes") ?? 0) / (double)total, 0, 1) : null;
    }

    private double Weight(string id) =>
        sizes.Values.All(size => size > 0) ? sizes[id]!.Value / (double)sizes.Values.Sum()!.Value : 1.0 / sizes.Count;
}
