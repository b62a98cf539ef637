using System.Globalization;

namespace Conversion.Media.Tests.Egress;

/// <summary>Reads bodies on a test server's side.</summary>
internal static class Chunks
{
    /// <summary>Reads exactly <paramref name="count"/> bytes into <paramref name="received"/>.</summary>
    public static async Task ReadExactlyAsync(this Stream stream, int count, MemoryStream received, CancellationToken cancellation)
    {
        var buffer = new byte[count];
        await stream.ReadExactlyAsync(buffer, cancellation);
        received.Write(buffer);
    }

    /// <summary>Reads a chunked body without trailers into <paramref name="received"/>.</summary>
    public static async Task ReadAsync(Stream stream, MemoryStream received, CancellationToken cancellation)
    {
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(stream, cancellation), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await stream.ReadExactlyAsync(size, received, cancellation);
            await ReadLineAsync(stream, cancellation);
            if (size == 0) return;
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellation)
    {
        var line = new System.Text.StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellation) == 1 && one[0] != '\n') line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }
}
