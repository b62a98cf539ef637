using Conversion.Domain.Failures;
using Conversion.Media.Classification;
using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Tests.Classification;

public sealed class FailureClassifierSpecs
{
    private const string Report = "; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the appropriate issue template. Confirm you are on the latest version using  yt-dlp -U";

    // What the real tool printed when the platforms' answers were played to it (2026.10.26).
    public static readonly TheoryData<FailureKind, string, string> AsRecorded = new()
    {
        { ContentPrivate, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: Private video. Sign in if you've been granted access to this video. Please sign in to verify that you may see it. Use --cookies-from-browser or --cookies for the authentication" },
        { ContentAgeRestricted, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: Sign in to confirm your age. This video may be inappropriate for some users. Use --cookies" },
        { BotCheck, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication" },
        { ContentGeoBlocked, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: The uploader has not made this video available in your country\nThis video is available in Norway.\nYou might want to use a VPN or a proxy server (with --proxy) to workaround." },
        { ContentRemoved, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: Video unavailable. This video has been removed by the uploader" },
        { ContentNotYetAvailable, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: This live event will begin in 3 hours." },
        { ContentMembersOnly, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: Join this channel to get access to members-only content like this video, and other exclusive perks." },
        { RateLimited, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: Video unavailable. This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour." },
        { AccessDenied, "youtube", "ERROR: unable to download video data: HTTP Error 403: Forbidden" },
        { RateLimited, "youtube", "ERROR: unable to download video data: HTTP Error 429: Too Many Requests" },
        { PlatformChanged, "youtube", "WARNING: [youtube] dQw4w9WgXcQ: n challenge solving failed: Some formats may be missing. Ensure you have a supported JavaScript runtime\nERROR: [youtube] dQw4w9WgXcQ: No video formats found!" + Report },
        { RateLimited, "youtube", "WARNING: [youtube] dQw4w9WgXcQ: Unable to download API page: HTTP Error 429: Too Many Requests (caused by <HTTPError 429: Too Many Requests>)\nERROR: [youtube] dQw4w9WgXcQ: No video formats found!" + Report },
        { ContentDrm, "youtube", "ERROR: [youtube] dQw4w9WgXcQ: This video is DRM protected" },
        { ContentPrivate, "twitter", "ERROR: [twitter] 1234567890: You are not authorized to view this protected tweet. Use --cookies" },
        { ContentAgeRestricted, "twitter", "ERROR: [twitter] 1234567890: NSFW tweet requires authentication. Use --cookies" },
        { ContentRemoved, "twitter", "ERROR: [twitter] 1234567890: Twitter API says: This Post is from a suspended account" },
        { ContentRemoved, "twitter", "ERROR: [twitter] 1234567890: Twitter API says: This Post was deleted by the Post author" },
        { ContentNoMedia, "twitter", "ERROR: [twitter] 1234567890: No video could be found in this tweet" },
        { PlatformChanged, "twitter", "ERROR: [twitter] 1234567890: Error(s) while querying API: Bad guest token" + Report },
    };

    // The cause stands before its consequence, in a warning or in an earlier error.
    public static readonly TheoryData<FailureKind, string, string> Causes = new()
    {
        { FormatUnavailable, "youtube", "ERROR: [youtube] x: Requested format is not available. Use --list-formats for a list of available formats" },
        { PlatformChanged, "youtube", "WARNING: [youtube] x: nsig extraction failed: Some formats may be missing\nERROR: [youtube] x: Requested format is not available" },
        { BotCheck, "youtube", "WARNING: [youtube] Sign in to confirm you’re not a bot. This helps protect our community\nERROR: [youtube] x: Failed to extract any player response" + Report },
        { NetworkUnreachable, "youtube", "WARNING: [youtube] Unable to download API page: [Errno -3] Temporary failure in name resolution (caused by TransportError('[Errno -3] Temporary failure in name resolution'))\nERROR: [youtube] x: Failed to extract any player response" + Report },
        { AccessDenied, "youtube", "[download] Got error: HTTP Error 403: Forbidden. Giving up after 3 retries\nERROR: fragment 1 not found, unable to continue" },
        { ContentPrivate, "youtube", "WARNING: [youtube] x: Unable to download webpage: HTTP Error 429: Too Many Requests\nERROR: [youtube] x: Private video" },
        { LoginRequired, "instagram", "WARNING: [Instagram] x: Main webpage is locked behind the login page. Retrying with embed webpage\nERROR: [Instagram] x: Unable to download webpage: HTTP Error 404: Not Found" },
    };

    // Whoever names a page, a file or a server's phrase must not decide.
    public static readonly TheoryData<FailureKind, string, string> Hostile = new()
    {
        { NotFound, "yt-dlp", "ERROR: [generic] Private video: Unable to download webpage: HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)" },
        { ServerError, "yt-dlp", "ERROR: [generic] HTTP Error 403: Forbidden: Unable to download webpage: HTTP Error 503: Service Unavailable (caused by <HTTPError 503: Service Unavailable>)" },
        { NotFound, "yt-dlp", "ERROR: [generic] x: Unable to download webpage: HTTP Error 404: This video is DRM protected, sign in to confirm you're not a bot" },
        { UnsupportedUrl, "yt-dlp", "ERROR: Unsupported URL: https://example.com/HTTP-Error-429-rate-limited-private-video" },
        { UnsupportedUrl, "yt-dlp", "ERROR: [generic] This video is private: Unsupported URL: https://example.com/members-only" },
        { UnsupportedUrl, "yt-dlp", "ERROR: [generic] ERROR: Private video: Unsupported URL: https://example.com/" },
        { InvalidUrl, "yt-dlp", "ERROR: [generic] 'HTTP Error 403' is not a valid URL. Set --default-search" },
        { OutOfDisk, "yt-dlp", "ERROR: unable to write data: [Errno 28] No space left on device: 'Private video HTTP Error 404.mp4.part'" },
        { PermissionDenied, "yt-dlp", "ERROR: unable to open for writing: [Errno 13] Permission denied: 'No space left on device [Errno 28] Members-only.mp4.part'" },
        { AccessDenied, "yt-dlp", "[download] Destination: ERROR: Private video.mp4\n[download]  12.0% of 1MiB\nERROR: unable to download video data: HTTP Error 403: Forbidden" },
        { Unknown, "yt-dlp", "[download] Destination: Private video HTTP Error 403.mp4\n[info] x: This video is DRM protected" },
        { SourceCorrupt, "ffmpeg", "Input #0, mov, from 'http://h/Permission denied.mp4':\n  Metadata:\n    title           : No space left on device\n                    : HTTP error 403 Forbidden\n[mov,mp4 @ 0x5] moov atom not found\nConversion failed!" },
        { SourceCorrupt, "ffmpeg", "/w/Permission denied: Killed.mp4: Invalid data found when processing input" },
        { NotFound, "ffmpeg", "[https @ 0x5] Opening 'https://h/Connection refused/403 Forbidden.ts' for reading\n[https @ 0x5] HTTP error 404 Not Found" },
        { ConversionFailed, "ffmpeg", "Error opening output file No space left on device.mp3.\nError opening output files: Encoder not found" },
    };

    public static readonly TheoryData<FailureKind, ToolOutput> Ends = new()
    {
        { OutOfMemory, new("generic", "ffmpeg", "frame= 10", Signal: "SIGKILL") },
        { OutOfMemory, new("generic", "yt-dlp", "Killed", ExitCode: 137) },
        { TooLarge, new("generic", "ffmpeg", "", Signal: "SIGXFSZ") },
        { TooLarge, new("generic", "yt-dlp", "ERROR: unable to write data: [Errno 27] File too large", ExitCode: 1) },
        { TimedOut, new("generic", "ffmpeg", "", Signal: "SIGXCPU") },
        { Cancelled, new("generic", "yt-dlp", "ERROR: Interrupted by user", ExitCode: 130) },
        { Cancelled, new("none", "ffmpeg", "Exiting normally, received signal 15.", ExitCode: 255) },
        { ConversionFailed, new("none", "ffmpeg", "", Signal: "SIGSEGV") },
        { ConversionFailed, new("none", "ffmpeg", "", ExitCode: 1) },
        { ToolMissing, new("none", "yt-dlp", "/bin/sh: 1: yt-dlp: not found", ExitCode: 127) },
        { ToolMissing, new("none", "ffmpeg", "", ExitCode: 127) },
        { PermissionDenied, new("none", "ffmpeg", "bash: /usr/local/bin/ffmpeg: Permission denied", ExitCode: 126) },
        { ContentNoMedia, new("generic", "yt-dlp", "", ExitCode: 0) },
        { Unknown, new("generic", "yt-dlp", "", ExitCode: 1) },
        { Unknown, new("generic", "yt-dlp", "the moon is in the seventh house", ExitCode: 1) },
    };

    public static readonly TheoryData<FailureKind, string, int> QuietRefusals = new()
    {
        { ContentIsLive, "[download] Some stream does not pass filter (!is_live), skipping ..", 0 },
        { ContentIsLive, "[download] Some stream does not pass filter (!is_live & live_status!=?is_upcoming & duration<?600), skipping ..", 101 },
        { ContentNotYetAvailable, "[download] Soon does not pass filter (live_status!=?is_upcoming), skipping ..", 101 },
        { ContentNotYetAvailable, "{\"live_status\": \"is_upcoming\"}\n[download] Soon does not pass filter (!is_live & live_status!=?is_upcoming & duration<?600), skipping ..", 101 },
        { TooLong, "[download] A film does not pass filter (duration<?600), skipping ..", 0 },
        { TooLong, "{\"duration\": 7200, \"is_live\": false}\n[download] A film does not pass filter (!is_live & live_status!=?is_upcoming & duration<?600), skipping ..", 101 },
        { TooLarge, "[download] File is larger than max-filesize (138412032 bytes > 1048576 bytes). Aborting.", 0 },
        { ContentIsLive, "", 101 },
        // A title that poses as another refusal.
        { TooLong, "[download] File is larger than max-filesize (2 bytes > 1 bytes). Aborting. does not pass filter (duration<?600), skipping ..", 0 },
        { TooLong, "[download] x does not pass filter (!is_live), skipping .. does not pass filter (duration<?600), skipping ..", 0 },
    };

    [Theory]
    [MemberData(nameof(AsRecorded))]
    [MemberData(nameof(Causes))]
    public void The_cause_is_named(FailureKind kind, string platform, string stderr) =>
        Assert.Equal(kind, FailureClassifier.Classify(new ToolOutput(platform, "yt-dlp", stderr, ExitCode: 1)).Kind);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Names_and_phrases_of_others_decide_nothing(FailureKind kind, string tool, string stderr) =>
        Assert.Equal(kind, FailureClassifier.Classify(new ToolOutput("generic", tool, stderr, ExitCode: 1)).Kind);

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_way_a_process_ended_counts(FailureKind kind, ToolOutput output) => Assert.Equal(kind, FailureClassifier.Classify(output).Kind);

    [Theory]
    [MemberData(nameof(QuietRefusals))]
    public void A_quiet_refusal_is_heard(FailureKind kind, string stdout, int exitCode) =>
        Assert.Equal(kind, FailureClassifier.Classify(new ToolOutput("generic", "yt-dlp", "", stdout, exitCode)).Kind);

    [Fact]
    public void An_error_counts_for_more_than_a_quiet_refusal() =>
        Assert.Equal(ContentPrivate, FailureClassifier.Classify(new ToolOutput(
            "youtube", "yt-dlp", "ERROR: [youtube] x: Private video", "[download] x does not pass filter (!is_live), skipping ..", 1)).Kind);

    [Fact]
    public void A_page_of_no_platform_that_refuses_has_made_up_its_mind()
    {
        const string Refusal = "Unable to download webpage: HTTP Error 403: Forbidden (caused by <HTTPError 403: Forbidden>)";

        Assert.False(Classify("generic", $"ERROR: [generic] x: {Refusal}").Retryable);
        Assert.True(Classify("soundcloud", $"ERROR: [soundcloud] x: {Refusal}").Retryable);
        Assert.True(Classify("generic", "ERROR: unable to download video data: HTTP Error 403: Forbidden").Retryable);
    }

    [Fact]
    public void A_piece_that_is_gone_midway_may_be_there_under_a_fresh_address()
    {
        var failure = Classify("youtube", "[download] Got error: HTTP Error 404: Not Found. Retrying fragment 3 (3/3)...\nERROR: fragment 3 not found, unable to continue");

        Assert.Equal((NotFound, true), (failure.Kind, failure.Retryable));
    }

    [Theory]
    [InlineData("ERROR: [youtube] x: This live event will begin in 3 hours.", "begin in 3 hours.")]
    [InlineData("ERROR: [youtube] x: Premieres in 23 minutes", "begin in 23 minutes.")]
    [InlineData("ERROR: [vimeo] 1: This live event is scheduled for 2026-12-24T19:30:00+01:00", "24 December 2026, 18:30 UTC.")]
    [InlineData("ERROR: [x] 1: This event will start at 20:00 JST", "cannot be played yet.")]
    public void When_it_begins_is_told(string stderr, string end) => Assert.EndsWith(end, Classify("generic", stderr).Message);

    [Fact]
    public void Nothing_else_is_told_a_time() =>
        Assert.DoesNotContain("3 hours", Classify("youtube", "ERROR: [youtube] x: Private video. Will begin in 3 hours").Message);

    /// <summary>The machine matters more than what it kept from happening, whichever is said first.</summary>
    [Fact]
    public void The_machines_own_trouble_is_the_cause_even_when_it_is_told_last() =>
        Assert.Equal(OutOfMemory, FailureClassifier.Classify(new ToolOutput(
            "none", "ffmpeg", "Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0\nCannot allocate memory", ExitCode: 1)).Kind);

    [Fact]
    public void The_words_are_those_of_the_platform() => Assert.Contains("YouTube", Classify("youtube", "ERROR: [youtube] x: Private video").Message);

    [Fact]
    public void A_platforms_own_sentence_counts_behind_another_platforms_link() =>
        Assert.Equal(ContentNoMedia, Classify("generic", "ERROR: [twitter] 1: No video could be found in this tweet").Kind);

    [Fact]
    public void A_flood_is_read_from_both_ends_in_good_time()
    {
        var flood = string.Join('\n', Enumerable.Repeat("[download] " + new string('(', 4_000) + " does not pass filter", 4_000));
        var started = TimeProvider.System.GetTimestamp();

        var failure = Classify("youtube", $"{flood}\nERROR: [youtube] x: Private video");

        Assert.Equal(ContentPrivate, failure.Kind);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 20);
    }

    private static Failure Classify(string platform, string stderr) => FailureClassifier.Classify(new ToolOutput(platform, "yt-dlp", stderr, ExitCode: 1));
}
