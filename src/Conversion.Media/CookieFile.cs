namespace Conversion.Media;

/// <summary>A file with cookies in Netscape's format, as browsers' extensions write it and yt-dlp reads it.</summary>
internal static class CookieFile
{
    private static readonly string[] Heads = ["# Netscape HTTP Cookie File", "# HTTP Cookie File"];

    /// <summary>Why <paramref name="path"/> cannot be used, to stand behind the setting's name; null when it can. Nothing of its content is told.</summary>
    public static string? ProblemWith(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[64];
            var head = new string(buffer, 0, reader.ReadBlock(buffer));
            return Heads.Any(known => head.StartsWith(known, StringComparison.Ordinal)) ? null
                : $"names '{path}', which is not in Netscape's format: its first line has to be '{Heads[0]}'. Export the cookies again in that format.";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path) ? $"names '{path}', which cannot be read. Give the service's user the right to read it."
                : $"names '{path}', which does not exist.";
        }
    }
}
