namespace Conversion.PlatformSimulator.Scenarios;

/// <summary>
/// What is the matter with an item, in the platforms' own sense. Each platform plays those that it has words for
/// (<see cref="Platforms.Platform.Situations"/>).
/// </summary>
public enum Situation
{
    /// <summary>Nothing: it is there, for everybody.</summary>
    Available,

    /// <summary>Its owner shows it to some only.</summary>
    Private,

    /// <summary>For adults who have signed in.</summary>
    AgeRestricted,

    /// <summary>The platform takes the visitor for a robot.</summary>
    BotCheck,

    /// <summary>The same, with a riddle to be solved.</summary>
    Captcha,

    /// <summary>Not in this country.</summary>
    GeoBlocked,

    /// <summary>Taken down by who had put it up.</summary>
    Removed,

    /// <summary>Gone with the account that had put it up.</summary>
    Terminated,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>To begin in three hours.</summary>
    Upcoming,

    /// <summary>Running.</summary>
    Live,

    /// <summary>For paying members.</summary>
    MembersOnly,

    /// <summary>This visitor has asked for too much, and is told so in the answer.</summary>
    SessionLimited,

    /// <summary>Encrypted.</summary>
    Drm,

    /// <summary>The addresses of its media carry a riddle for the platform's own player, which yt-dlp solves where it has deno.</summary>
    Challenge,

    /// <summary>The same, with a player that no solver knows.</summary>
    UnsolvedChallenge,

    /// <summary>Only names the platform's own streaming protocol, without any address.</summary>
    NoAddresses,

    /// <summary>Of an account that shows itself to its followers only.</summary>
    Protected,

    /// <summary>Not for visitors without an account, for what it shows.</summary>
    Sensitive,

    /// <summary>Of an account that was closed by the platform.</summary>
    Suspended,

    /// <summary>There, and without anything to play.</summary>
    NoMedia,

    /// <summary>The answer is empty.</summary>
    Empty,

    /// <summary>The visitor's token is refused.</summary>
    BadToken,

    /// <summary>Not ready yet.</summary>
    Processing,

    /// <summary>Behind a password.</summary>
    PasswordProtected,

    /// <summary>Plays on the pages that embed it only.</summary>
    EmbedOnly,

    /// <summary>In a part of the platform that asks for an account that opted in.</summary>
    Quarantined,

    /// <summary>The answer has another shape than the tools know.</summary>
    Redesigned,
}
