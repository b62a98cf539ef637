using System.Security.Cryptography;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace Conversion.TestMedia.Samples;

/// <summary>The three ways to make a sample: by ffmpeg, from text, and from another sample's bytes.</summary>
internal static class Recipe
{
    /// <summary>ffmpeg's output; it runs in the sample's own folder, so the arguments name bare files. <c>{0}</c> stands for the first need's path.</summary>
    public static MediaSample Ffmpeg(string name, string contentType, double? durationSeconds, string[] arguments, params MediaSample[] needs) =>
        new(name, contentType, durationSeconds, string.Join('\0', arguments), needs, async (folder, cancellation) =>
        {
            var paths = await Task.WhenAll(needs.Select(need => need.PathAsync(cancellation)));
            await RunFfmpegAsync(folder, [.. arguments.Select(argument => Fill(argument, paths))], cancellation);
        });

    public static MediaSample Text(string name, string contentType, string text) =>
        new(name, contentType, null, text, [], (folder, cancellation) =>
            File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileName(name)), text, cancellation));

    /// <summary>The first <paramref name="share"/> (0–1) of another sample's bytes.</summary>
    public static MediaSample FirstPart(string name, MediaSample of, double share) =>
        new(name, of.ContentType, null, FormattableString.Invariant($"first {share}"), [of], async (folder, cancellation) =>
        {
            var bytes = await File.ReadAllBytesAsync(await of.PathAsync(cancellation), cancellation);
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes[..(int)(bytes.Length * share)], cancellation);
        });

    /// <summary>A name that two different texts do not share, so that both can be served at once.</summary>
    public static string Named(string text, string extension) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12]}.{extension}";

    private static string Fill(string argument, string[] paths)
    {
        for (var i = 0; i < paths.Length; i++)
        {
            argument = argument.Replace($"{{{i}}}", paths[i], StringComparison.Ordinal);
        }

        return argument;
    }

    private static async Task RunFfmpegAsync(string folder, string[] arguments, CancellationToken cancellation)
    {
        BufferedCommandResult result;
        try
        {
            result = await Cli.Wrap("ffmpeg")
                .WithArguments(["-nostdin", "-hide_banner", "-v", "error", "-y", .. arguments])
                .WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellation);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("Test media is made by ffmpeg, which is not on PATH: install it and run the tests again.", missing);
        }

        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"ffmpeg refused a recipe of the test media ({string.Join(' ', arguments)}): {result.StandardError}");
        }
    }
}
