using System.Text;
using Conversion.Media.Classification;

namespace Conversion.Media.Tests.Classification;

public sealed class RedactionSpecs
{
    [Theory]
    [InlineData("GET https://rr1---sn-4g5.googlevideo.com/videoplayback?expire=1700000000&ei=SECRET1&ip=203.0.113.7&sig=AJfQdSSECRET2&lsig=SECRET3&n=SECRET4")]
    [InlineData("https://manifest.googlevideo.com/api/manifest/hls/expire/1/ip/203.0.113.7/sig/AJfSECRET/x.m3u8")]
    [InlineData("https://cdn.example/v.mp4?X-Amz-Signature=SECRET&X-Amz-Credential=SECRET%2F2026&X-Amz-Security-Token=SECRET")]
    [InlineData("https://cdn.example/v.mp4?hdnts=exp=1~acl=/*~hmac=SECRET")]
    [InlineData("https://cdn.example/v?token=SECRET#t=1")]
    [InlineData("https://cdn.example/v?Policy=SECRET&Key-Pair-Id=SECRET")]
    [InlineData("proxy http://jo:SECRET@proxy.example:3128 failed")]
    [InlineData("https://SECRET@host.example/path")]
    [InlineData("Authorization: Bearer SECRET.SECRET-SECRET")]
    [InlineData("send: b'Authorization: Basic U0VDUkVUOlNFQ1JFVA==SECRET'")]
    [InlineData("'Cookie': 'SID=SECRET; HSID=SECRET'")]
    [InlineData("Set-Cookie: a=SECRET; Path=/")]
    [InlineData("{\"access_token\": \"SECRET\", \"refresh_token\":\"SECRET\"}")]
    [InlineData("X-Csrf-Token: SECRET")]
    [InlineData("x-guest-token: SECRET")]
    [InlineData("auth_token=SECRET ct0=SECRET sessionid=SECRET")]
    [InlineData("[debug] Command-line config: ['--username', 'SECRET', '--password', 'SECRET', 'https://x.example']")]
    [InlineData("yt-dlp --password SECRET --cookies SECRET.txt URL")]
    [InlineData("id eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTRUNSRVQifQ.SECRETSECRET")]
    [InlineData("po_token=web.gvs+SECRET")]
    [InlineData("visitor_data: SECRETSECRET")]
    [InlineData("/home/SECRET/Videos/clip.mp4: Permission denied")]
    [InlineData("unable to open '/home/SECRET/My SECRET Videos/clip.mp4'")]
    [InlineData("~/SECRET/work: No such file or directory")]
    [InlineData("/root/SECRET/x")]
    [InlineData("/var/lib/converter/work/SECRET/out.mp3: No space left on device")]
    [InlineData("file:///srv/SECRET/x.mp4")]
    [InlineData(@"C:\Users\SECRET\Videos\a b.mp4")]
    [InlineData("write to secret.SECRET@mail.example please")]
    public void Secrets_and_private_matters_are_taken_out(string text)
    {
        var redacted = Redaction.Of(text);

        Assert.DoesNotContain("SECRET", redacted);
        Assert.DoesNotContain("203.0.113.7", redacted);
        Assert.Contains('[', redacted);
    }

    [Theory]
    [InlineData("ERROR: [youtube] dQw4w9WgXcQ: Private video. Sign in if you've been granted access to this video")]
    [InlineData("ERROR: [generic] x: Unable to download webpage: HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)")]
    [InlineData("ERROR: Unsupported URL: https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1&t=12")]
    [InlineData("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5581] moov atom not found")]
    [InlineData("Requested format is not available. Use --list-formats for a list of available formats")]
    public void What_operators_need_stays(string text) => Assert.Equal(text, Redaction.Of(text));

    [Fact]
    public void The_cause_beside_a_path_stays() =>
        Assert.Equal("unable to open for writing: [Errno 13] Permission denied: '[path]'",
            Redaction.Of("unable to open for writing: [Errno 13] Permission denied: '/work/jobs/1/a b.part'"));

    [Fact]
    public void Characters_that_a_terminal_would_obey_are_taken_out() =>
        Assert.Equal("ERROR: red\nline", Redaction.Of("\x1b[0;31mERROR:\x1b[0m \x1b]0;title\x07red\0\b\r\nli\u202ene\u0085"));

    [Fact]
    public void Evidence_is_bounded_and_keeps_both_ends()
    {
        var evidence = Evidence.Keep($"first line\n{string.Join('\n', Enumerable.Repeat("ein Stück aus der Mitte 🎵", 50_000))}\nlast line");

        Assert.InRange(Encoding.UTF8.GetByteCount(evidence), Evidence.MaxBytes / 2, Evidence.MaxBytes);
        Assert.StartsWith("first line", evidence);
        Assert.EndsWith("last line", evidence);
        Assert.DoesNotContain('\uFFFD', evidence);
    }

    [Theory]
    [InlineData(4_000)]
    [InlineData(8_100)]
    [InlineData(65_500)]
    [InlineData(131_000)]
    public void A_secret_does_not_survive_by_being_cut_in_two(int before)
    {
        // Secrets all along the line, so that every cut falls into one.
        var line = string.Concat(Enumerable.Repeat("&token=SECRETSECRETSECRETSECRETSECRET", 10_000));

        Assert.DoesNotContain("SECRET", Evidence.Keep($"{new string('a', before)} https://h.example/?a=1{line}"));
    }

    [Fact]
    public void Evidence_tells_how_the_tool_ended_and_what_it_said()
    {
        var evidence = Evidence.Of(new ToolOutput("generic", "ffmpeg", "moov atom not found", "some progress", Signal: "SIGXCPU"));

        Assert.Equal("ffmpeg: signal SIGXCPU\nmoov atom not found\n[stdout]\nsome progress", evidence);
    }

    [Fact]
    public void A_failure_carries_its_evidence_redacted() =>
        Assert.DoesNotContain("SECRET", FailureClassifier.Classify(
            new ToolOutput("youtube", "yt-dlp", "ERROR: [youtube] x: Private video https://h/?sig=SECRET", ExitCode: 1)).Evidence);
}
