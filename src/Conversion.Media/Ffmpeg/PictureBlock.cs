using System.Buffers.Binary;
using System.Text;

namespace Conversion.Media.Ffmpeg;

/// <summary>Cover art for Ogg: FLAC's picture block (RFC 9639, section 8.8) as base64 in a comment (Xiph: METADATA_BLOCK_PICTURE).</summary>
internal static class PictureBlock
{
    /// <summary>The comment's key.</summary>
    public const string Key = "METADATA_BLOCK_PICTURE";

    private const uint FrontCover = 3;
    private const uint BitsPerPixel = 24;
    private static readonly byte[] MediaType = Encoding.ASCII.GetBytes("image/jpeg");

    /// <summary>The comment's value. Width and height stay 0, which means unknown; readers take them from the JPEG.</summary>
    public static string Encode(ReadOnlySpan<byte> jpeg)
    {
        uint[] before = [FrontCover, (uint)MediaType.Length];
        uint[] after = [0, 0, 0, BitsPerPixel, 0, (uint)jpeg.Length];
        var block = new byte[(before.Length + after.Length) * sizeof(uint) + MediaType.Length + jpeg.Length];
        var rest = Append(before, block);
        MediaType.CopyTo(rest);
        rest = Append(after, rest[MediaType.Length..]);
        jpeg.CopyTo(rest);
        return Convert.ToBase64String(block);
    }

    private static Span<byte> Append(uint[] numbers, Span<byte> to)
    {
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to, number);
            to = to[sizeof(uint)..];
        }

        return to;
    }
}
