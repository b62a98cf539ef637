using System.Buffers.Binary;
using System.Text;

namespace Conversion.Api.Health;

/// <summary>Two seconds of a quiet tone, as a WAV file of one channel, 8,000 samples a second and 16 bits.</summary>
internal static class SampleSound
{
    public const int Seconds = 2;
    private const int Rate = 8000;
    private const int HeaderBytes = 44;
    private const double Hertz = 440;
    private const double Loudness = 3000;

    public static byte[] Wav { get; } = Make();

    private static byte[] Make()
    {
        const int SoundBytes = Seconds * Rate * 2;
        var file = new byte[HeaderBytes + SoundBytes];
        void Text(int at, string text) => Encoding.ASCII.GetBytes(text, file.AsSpan(at));
        void Number(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        void Short(int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), value);
        Text(0, "RIFF");
        Number(4, file.Length - 8);
        Text(8, "WAVEfmt ");
        Number(16, 16); // bytes of this part
        Short(20, 1); // PCM
        Short(22, 1); // channels
        Number(24, Rate);
        Number(28, Rate * 2); // bytes a second
        Short(32, 2); // bytes a sample
        Short(34, 16); // bits a sample
        Text(36, "data");
        Number(40, SoundBytes);
        for (var i = 0; i < Seconds * Rate; i++)
        {
            Short(HeaderBytes + (i * 2), (short)(Loudness * Math.Sin(2 * Math.PI * Hertz * i / Rate)));
        }

        return file;
    }
}
