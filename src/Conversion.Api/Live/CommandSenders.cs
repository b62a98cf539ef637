using Marten;

namespace Conversion.Api.Live;

/// <summary>Middleware of the watchdog's commands: what they lead to is its doing, not a worker's.</summary>
public static class SentByWatchdog
{
    public const string Name = "watchdog";

    public static void Before(IDocumentSession session) => session.LastModifiedBy = Name;
}

/// <summary>Middleware of messages that come when their time has come.</summary>
public static class SentByScheduler
{
    public const string Name = "scheduler";

    public static void Before(IDocumentSession session) => session.LastModifiedBy = Name;
}

/// <summary>Middleware of what brings a job up to the work that it shares.</summary>
public static class SentBySharing
{
    public const string Name = "sharing";

    public static void Before(IDocumentSession session) => session.LastModifiedBy = Name;
}

/// <summary>Who appends when nobody says otherwise.</summary>
public static class SentByWorker
{
    public const string Name = "worker";
}
