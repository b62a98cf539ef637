using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Platforms.YouTube;

/// <summary>How YouTube says that a video cannot be played: the status, the reason, and what stands below it.</summary>
/// <param name="Status"><c>playabilityStatus.status</c>.</param>
/// <param name="Reason">The reason; null for none.</param>
/// <param name="Detail">The line below; null for none.</param>
internal sealed record Playability(string Status, string? Reason = null, string? Detail = null)
{
    private static readonly Playability Playable = new("OK");

    private static readonly Dictionary<Situation, Playability> Refusals = new()
    {
        [Situation.Private] = new("LOGIN_REQUIRED", "Private video", "Please sign in to verify that you may see it."),
        [Situation.AgeRestricted] = new("LOGIN_REQUIRED", "Sign in to confirm your age", "This video may be inappropriate for some users."),
        [Situation.BotCheck] = new("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", "This helps protect our community. Learn more"),
        [Situation.Captcha] = new("LOGIN_REQUIRED", "Confirm that you are not a robot"),
        [Situation.GeoBlocked] = new("UNPLAYABLE", "Video unavailable", "The uploader has not made this video available in your country"),
        [Situation.Removed] = new("ERROR", "Video unavailable", "This video has been removed by the uploader"),
        [Situation.Terminated] = new("ERROR", "Video unavailable",
            "This video is no longer available because the YouTube account associated with this video has been terminated."),
        [Situation.NotFound] = new("ERROR", "Video unavailable", "This video is not available"),
        [Situation.Upcoming] = new("LIVE_STREAM_OFFLINE", "This live event will begin in 3 hours."),
        [Situation.MembersOnly] = new("UNPLAYABLE", "Join this channel to get access to members-only content like this video, and other exclusive perks."),
        [Situation.SessionLimited] = new("UNPLAYABLE", "Video unavailable", "This content isn't available, try again later."),
    };

    /// <summary>The situations that are refusals.</summary>
    public static IEnumerable<Situation> Refused => Refusals.Keys;

    /// <summary>Whether there is anything to play.</summary>
    public bool IsPlayable => this == Playable;

    /// <summary>What is said in <paramref name="situation"/>.</summary>
    public static Playability In(Situation situation) => Refusals.GetValueOrDefault(situation, Playable);

    /// <summary>As the player's answer has it.</summary>
    public object ToAnswer(bool isCaptcha) => new
    {
        status = Status,
        reason = Reason,
        playableInEmbed = true,
        errorScreen = Reason is null ? null : new
        {
            playerErrorMessageRenderer = new
            {
                reason = new { simpleText = Reason },
                subreason = Detail is null ? null : new { runs = new[] { new { text = Detail } } },
            },
            playerCaptchaViewModel = isCaptcha ? new { siteKey = "simulated" } : null,
        },
    };
}
