using CliWrap;
using CliWrap.Buffered;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>The real clients that go through a session, each told of no other way.</summary>
public static class Tools
{
    /// <summary>All of them.</summary>
    public static TheoryData<string> All => ["HttpClient", "curl", "yt-dlp", "ffmpeg"];

    /// <summary>Asks for <paramref name="url"/>, redirects followed, and returns when the tool has given up or got it.</summary>
    public static async Task FetchAsync(string tool, string url, EgressSession session, CancellationToken cancellation)
    {
        if (tool == "HttpClient")
        {
            using var client = session.CreateHttpClient();
            try
            {
                using var response = await client.GetAsync(url, cancellation);
            }
            catch (HttpRequestException)
            {
                // Refused; the session's record says how.
            }

            return;
        }

        var output = Path.Combine(Path.GetTempPath(), $"egress-{Guid.NewGuid():N}");
        Directory.CreateDirectory(output);
        try
        {
            var result = await Cli.Wrap(tool)
                .WithArguments(Arguments(tool, url, session.Address.OriginalString))
                .WithWorkingDirectory(output)
                .WithEnvironmentVariables(clean => clean.Set("no_proxy", null).Set("NO_PROXY", null).Set("http_proxy", null))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine($"{tool} exit {result.ExitCode}: {result.StandardError}");
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static IEnumerable<string> Arguments(string tool, string url, string proxy) => tool switch
    {
        "curl" => ["-q", "-s", "-k", "-L", "-m", "20", "-x", proxy, "-o", "file", "--", url],
        "yt-dlp" =>
        [
            "--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--proxy", proxy, "--socket-timeout", "5", "--retries", "0",
            "--fragment-retries", "0", "--extractor-retries", "0", "--ies", "generic", "--fixup", "never", "--no-check-certificates", "-o", "file", "--", url,
        ],
        _ =>
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "http,https,tcp,tls,httpproxy,crypto", "-http_proxy", proxy,
            "-rw_timeout", "5000000", "-i", url, "-t", "1", "-f", "null", "-",
        ],
    };
}
