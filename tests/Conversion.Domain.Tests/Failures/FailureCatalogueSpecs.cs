using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.Domain.Failures;

namespace Conversion.Domain.Tests.Failures;

public sealed partial class FailureCatalogueSpecs
{
    public static readonly IEnumerable<TheoryDataRow<FailureKind>> Kinds = [.. Enum.GetValues<FailureKind>().Select(kind => new TheoryDataRow<FailureKind>(kind))];

    // The contract's list (architecture.md); a kind that is added or renamed has to be added there too.
    private const string Contract =
        "content_private, content_removed, content_age_restricted, content_geo_blocked, content_members_only, content_drm, content_not_yet_available, content_is_live, content_no_media, login_required, bot_check, rate_limited, access_denied, not_found, platform_changed, unsupported_url, invalid_url, url_not_allowed, format_unavailable, network_unreachable, network_timeout, tls_error, server_error, too_large, too_long, source_corrupt, conversion_failed, stalled, timed_out, worker_lost, out_of_disk, out_of_memory, tool_missing, permission_denied, storage_failed, cancelled, unknown";

    private static readonly FailureKind[] NeverRetryable =
    [
        FailureKind.ContentPrivate, FailureKind.ContentRemoved, FailureKind.ContentDrm, FailureKind.ContentGeoBlocked, FailureKind.ContentMembersOnly,
        FailureKind.ContentAgeRestricted, FailureKind.ContentNoMedia, FailureKind.InvalidUrl, FailureKind.UnsupportedUrl, FailureKind.UrlNotAllowed,
        FailureKind.TooLarge, FailureKind.TooLong, FailureKind.SourceCorrupt, FailureKind.Cancelled, FailureKind.NotFound, FailureKind.ToolMissing,
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_a_title_a_message_and_advice(FailureKind kind)
    {
        var failure = FailureCatalogue.Describe(kind);

        Assert.Equal(kind, failure.Kind);
        Assert.InRange(failure.Title.Length, 3, 40);
        Assert.InRange(failure.Message.Length, 15, 200);
        Assert.InRange(failure.Advice.Length, 8, 160);
    }

    [Fact]
    public void The_kinds_are_those_of_the_contract() =>
        Assert.Equal(Contract.Split(", "), Enum.GetValues<FailureKind>().Select(FailureCatalogue.NameOf));

    [Fact]
    public void Every_text_belongs_to_a_kind_and_reads_well()
    {
        var kinds = Enum.GetValues<FailureKind>().Select(FailureCatalogue.NameOf).ToHashSet();
        var entries = Entries().ToList();

        Assert.InRange(entries.Count, kinds.Count * 3, int.MaxValue);
        Assert.All(entries, entry =>
        {
            var parts = entry.Name.Split('.');
            Assert.InRange(parts.Length, 2, 3);
            Assert.Contains(parts[^2], kinds);
            Assert.Contains(parts[^1], new[] { "title", "message", "advice", "time", "wait" });
            Assert.Equal(entry.Text.Trim(), entry.Text);
            Assert.True(char.IsUpper(entry.Text[0]), entry.Text);
            Assert.Equal(parts[^1] != "title", entry.Text.EndsWith('.'));
        });
    }

    [Fact]
    public void When_it_begins_is_told_where_that_is_known()
    {
        var time = new DateTimeOffset(2026, 12, 24, 19, 30, 0, TimeSpan.FromHours(1));

        Assert.EndsWith("on 24 December 2026, 18:30 UTC.", FailureCatalogue.At(FailureCatalogue.Describe(FailureKind.ContentIsLive, "youtube"), time).Message);
        Assert.EndsWith("for 24 December 2026, 18:30 UTC.", FailureCatalogue.At(FailureCatalogue.Describe(FailureKind.ContentNotYetAvailable), time).Message);
        Assert.EndsWith("in 3 hours.", FailureCatalogue.In(FailureCatalogue.Describe(FailureKind.ContentNotYetAvailable), "3 hours").Message);
        Assert.Equal(FailureCatalogue.Describe(FailureKind.TooLong), FailureCatalogue.At(FailureCatalogue.Describe(FailureKind.TooLong), time));
    }

    /// <summary>What every caller of a platform may meet is worded for it.</summary>
    [Fact]
    public void A_platforms_own_words_name_the_platform()
    {
        var names = new Dictionary<string, string> { ["youtube"] = "YouTube", ["twitter"] = "X", ["soundcloud"] = "SoundCloud|track", ["tiktok"] = "TikTok", ["vk"] = "VK" };

        Assert.All(Entries().Where(entry => entry.Name.Split('.') is [_, _, "message"]), entry =>
            Assert.Matches(new Regex($@"\b({names.GetValueOrDefault(entry.Name.Split('.')[0], entry.Name.Split('.')[0])})\b", RegexOptions.IgnoreCase), entry.Text));
    }

    [Fact]
    public void No_text_speaks_of_the_machinery() =>
        Assert.All(Entries(), entry => Assert.DoesNotMatch(Machinery(), entry.Text));

    [Fact]
    public void A_platform_has_its_own_words_where_they_help()
    {
        var (youTube, general) = (FailureCatalogue.Describe(FailureKind.BotCheck, "youtube"), FailureCatalogue.Describe(FailureKind.BotCheck, "vimeo"));

        Assert.Contains("YouTube", youTube.Message);
        Assert.DoesNotContain("YouTube", general.Message);
        Assert.Contains("post", FailureCatalogue.Describe(FailureKind.ContentNoMedia, "twitter").Message);
    }

    [Fact]
    public void A_platform_without_words_of_its_own_gets_the_general_ones_part_by_part()
    {
        var general = FailureCatalogue.Describe(FailureKind.ContentDrm);

        Assert.Equal(general, FailureCatalogue.Describe(FailureKind.ContentDrm, "youtube"));
        Assert.Equal(general, FailureCatalogue.Describe(FailureKind.ContentDrm, "no such platform"));
        Assert.Equal(FailureCatalogue.Describe(FailureKind.ContentGeoBlocked).Advice, FailureCatalogue.Describe(FailureKind.ContentGeoBlocked, "youtube").Advice);
    }

    [Fact]
    public void A_language_without_texts_falls_back_to_English() =>
        Assert.Equal(FailureCatalogue.Describe(FailureKind.TimedOut), FailureCatalogue.DescribeIn(CultureInfo.GetCultureInfo("de-AT"), FailureKind.TimedOut));

    [Fact]
    public void The_machines_own_language_changes_nothing()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("tr-TR");
            Assert.Equal("Private", FailureCatalogue.Describe(FailureKind.ContentPrivate).Title);
            Assert.Equal("invalid_url", FailureCatalogue.NameOf(FailureKind.InvalidUrl));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Nothing_is_called_retryable_where_waiting_cannot_help() =>
        Assert.All(NeverRetryable, kind => Assert.False(FailureCatalogue.TraitsOf(kind).Retryable, kind.ToString()));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Retries_and_words_agree(FailureKind kind)
    {
        var (traits, failure) = (FailureCatalogue.TraitsOf(kind), FailureCatalogue.Describe(kind));

        Assert.Equal(traits.Retryable, failure.Retryable);
        Assert.True(traits.Retryable || !traits.TakesLong, "Only what can be tried again can take long.");
        if (traits.RetriedAutomatically)
            Assert.Contains("again", failure.Advice);
        if (traits.Cause == FailureCause.Content && !traits.Retryable)
            Assert.DoesNotContain("try again", failure.Advice, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_the_future_brings_is_not_knocked_for() =>
        Assert.All(
            [FailureKind.ContentNotYetAvailable, FailureKind.ContentIsLive, FailureKind.OutOfDisk],
            kind => Assert.Equal((true, false), (FailureCatalogue.TraitsOf(kind).Retryable, FailureCatalogue.TraitsOf(kind).RetriedAutomatically)));

    [Fact]
    public void A_kind_from_nowhere_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FailureCatalogue.TraitsOf((FailureKind)999));

    private static IEnumerable<(string Name, string Text)> Entries() =>
        FailureTexts.All().Cast<DictionaryEntry>().Select(entry => ((string)entry.Key, (string)entry.Value!));

    [GeneratedRegex(@"yt-?dlp|ffmpeg|ffprobe|github|report this issue|https?://\S|--\w|exception|stack|token|cookie|exit code|\b/\w+/|HTTP \d", RegexOptions.IgnoreCase)]
    private static partial Regex Machinery();
}
