using System.Net;
using System.Net.Http.Headers;
using Conversion.Media.Egress;
using Conversion.Media.Engine;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Resuming;

/// <summary>Asks a source for the first byte of a file, to learn whether it could be asked for the last ones.</summary>
internal sealed class RangeInquiry(AttemptContext context)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>The answer; null when the file cannot be had in parts, or not told from another, or nobody answers.</summary>
    public Task<RangedFile?> AskAsync(SourceFormat format, CancellationToken cancellation) => IsPlainFile(format)
        ? context.Session.InquireAsync(() => FirstByteOf(format), Limit, Read, cancellation)
        : Task.FromResult<RangedFile?>(null);

    private static HttpRequestMessage FirstByteOf(SourceFormat format)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, format.Url);
        foreach (var (name, value) in RequestHeaders.Sendable(format.Headers)) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.Range = new RangeHeaderValue(0, 0);
        return request;
    }

    /// <summary>One file that a GET without cookies fetches from its first byte on. Fragments left behind would drop frames with exit code 0.</summary>
    private static bool IsPlainFile(SourceFormat format) =>
        format is { IsFile: true, NeedsCookies: false, NeedsRequestBody: false } && !format.Headers.ContainsKey("Range");

    private static RangedFile? Read(HttpResponseMessage response)
    {
        var isWholeInParts = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentEncoding.Count == 0;
        return isWholeInParts
            && response.Content.Headers.ContentRange is { Unit: "bytes", From: 0, Length: > 0 and { } length }
            && Validator(response) is { } validator
            ? new RangedFile(length, validator)
            : null;
    }

    /// <summary>A date is a strong validator only when the file was at rest for a second at least (RFC 9110, 8.8.2.2).</summary>
    private static string? Validator(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { IsWeak: false } tag) return tag.Tag;
        return response.Content.Headers.LastModified is { } changed && response.Headers.Date - changed >= OneSecond ? changed.ToString("R") : null;
    }
}
