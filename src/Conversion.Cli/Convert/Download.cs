using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>
/// Brings an artifact here and makes sure that it is the one: a connection that breaks is taken up where it broke (Range), a
/// link that has expired is replaced by way of the durable one, and length and SHA-256 must be what the service said.
/// </summary>
internal sealed class Download(ServiceHttp http, CommandEnvironment environment, IProgressDisplay display) : IDisposable
{
    private const int BufferBytes = 1 << 17;
    private const int MaxRefusalsInARow = 5;
    private readonly Pace _pace = environment.Pace;
    private readonly TimeProvider _time = environment.Time;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _received;
    private int _refusals;

    /// <summary>Writes the artifact to <paramref name="target"/>; once per instance.</summary>
    /// <exception cref="ServiceRefusedException">The service does not hand it out (any more).</exception>
    /// <exception cref="ServiceUnreachableException">Neither the service nor its links answered for longer than is borne.</exception>
    /// <exception cref="DamagedDownloadException">What came is not what the service described.</exception>
    /// <exception cref="LocalOutputException">The target refused.</exception>
    public async Task RunAsync(string? durableLink, ArtifactView artifact, Stream target, CancellationToken cancellation)
    {
        var durable = http.Resolve(durableLink);
        Uri? link = null;
        int failures = 0;
        long lastMoved = _time.GetTimestamp();
        display.Receiving(0, artifact.SizeBytes);
        while (_received < artifact.SizeBytes)
        {
            long before = _received;
            Exception? broken = null;
            try
            {
                link ??= await FreshLinkAsync(durable, cancellation);
                if (!await FetchAsync(link, artifact, target, cancellation))
                    link = null;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                broken = e;
            }

            if (_received >= artifact.SizeBytes)
                break;
            if (_received > before)
                (failures, _refusals, lastMoved) = (0, 0, _time.GetTimestamp());
            failures++;
            if (_time.GetElapsedTime(lastMoved) > _pace.Outage)
                throw http.Unreachable(failures, _time.GetElapsedTime(lastMoved), broken ?? new IOException("The download does not move."));
            display.Note(link is null ? "The link has expired; asking for a fresh one." : "The download broke off; taking it up again.");
            await Task.Delay(_pace.After(failures), _time, cancellation);
        }

        var sha256 = System.Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (artifact.Sha256 is { } expected && !expected.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            throw new DamagedDownloadException($"its SHA-256 is {sha256}, not {expected}");
    }

    public void Dispose() => _hash.Dispose();

    private async Task<Uri> FreshLinkAsync(Uri durable, CancellationToken cancellation)
    {
        using var response = await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, durable), _pace.Outage, cancellation);
        return (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location
            ? http.Resolve(new Uri(durable, location).AbsoluteUri)
            : throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
    }

    /// <summary>One connection. False when the link is no longer good for anything.</summary>
    private async Task<bool> FetchAsync(Uri link, ArtifactView artifact, Stream target, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        if (_received > 0)
            request.Headers.Range = new RangeHeaderValue(_received, null);
        using var response = await http.TryAsync(request, cancellation);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.PartialContent:
                await TakeAsync(response, artifact.SizeBytes, target, cancellation);
                return true;
            case HttpStatusCode.Forbidden or HttpStatusCode.Gone when ++_refusals <= MaxRefusalsInARow:
                return false;
            case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException($"The file was answered with {(int)response.StatusCode}.");
            default:
                throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
        }
    }

    private async Task TakeAsync(HttpResponseMessage response, long size, Stream target, CancellationToken cancellation)
    {
        bool partial = response.StatusCode == HttpStatusCode.PartialContent;
        var range = response.Content.Headers.ContentRange;
        if ((partial ? range?.Length : response.Content.Headers.ContentLength) is { } length && length != size)
            throw new DamagedDownloadException($"it has {length} bytes, not {size}");
        // A server that knows no ranges begins anew: what is here already is passed over.
        long skip = _received - (partial ? range?.From ?? 0 : 0);
        if (skip < 0)
            throw new HttpRequestException($"Byte {_received} was asked for, byte {range!.From} came.");
        await using var body = new StallGuardStream(await response.Content.ReadAsStreamAsync(cancellation), _pace.DownloadSilence);
        while (await body.ReadAsync(_buffer, cancellation) is var count and > 0)
        {
            int passed = (int)Math.Min(skip, count);
            skip -= passed;
            var fresh = _buffer.AsMemory(passed, count - passed);
            if (_received + fresh.Length > size)
                throw new DamagedDownloadException($"it goes on after {size} bytes");
            await WriteAsync(target, fresh, cancellation);
            _hash.AppendData(fresh.Span);
            _received += fresh.Length;
            display.Receiving(_received, size);
        }
    }

    /// <summary>A full disk here must not pass for a broken connection.</summary>
    private static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await target.WriteAsync(bytes, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalOutputException($"The file could not be written: {e.Message}", e);
        }
    }
}

/// <summary>What came is not what the service described.</summary>
internal sealed class DamagedDownloadException(string how)
    : Exception($"The file that arrived is not the one that the service describes: {how}. Nothing of it was kept; try again.");

/// <summary>The place where the file shall go refuses it.</summary>
internal sealed class LocalOutputException(string message, Exception? inner = null) : Exception(message, inner);
