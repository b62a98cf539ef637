namespace Conversion.Media.YtDlp;

/// <summary>Headers that a platform wants with a request for media; untrusted, and only some are ours to send.</summary>
internal static class RequestHeaders
{
    private const int MaxLength = 4096;
    private static readonly string[] Unsent = ["Accept-Encoding", "Connection", "Content-Length", "Host", "Proxy-Authorization", "Range", "Transfer-Encoding"];

    /// <summary>Those that neither frame the message nor smuggle another one.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Sendable(IReadOnlyDictionary<string, string> headers) => headers
        .Where(header => !Unsent.Contains(header.Key, StringComparer.OrdinalIgnoreCase) && IsSafe(header.Key) && IsSafe(header.Value));

    private static bool IsSafe(string text) => text.Length is > 0 and < MaxLength && !text.Any(char.IsControl);
}
