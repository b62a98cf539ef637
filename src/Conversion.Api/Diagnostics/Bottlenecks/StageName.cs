using System.Text.Json.Serialization;
using Conversion.Domain;
using Conversion.Projections;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What time is shown by, from the page to the page.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<StageName>))]
public enum StageName
{
#pragma warning disable CS1591 // the names are the contract; TimedStage and Tier say what is counted in each
    Client,
    Api,
    Queue,
    Parked,
    Backoff,
    Resolve,
    Download,
    Convert,
    Store,
    Delivery,
    Database,
    Files,
#pragma warning restore CS1591
}

/// <summary>How stages are called and where they belong.</summary>
internal static class StageNames
{
    public static StageName Of(TimedStage stage) => stage switch
    {
        TimedStage.Queue => StageName.Queue,
        TimedStage.Parked => StageName.Parked,
        TimedStage.Backoff => StageName.Backoff,
        TimedStage.Resolve => StageName.Resolve,
        TimedStage.Download => StageName.Download,
        TimedStage.Convert => StageName.Convert,
        _ => StageName.Store,
    };

    /// <summary>The tier of a stage: <c>client</c>, <c>api</c>, <c>queue</c>, <c>worker</c> or <c>database</c>.</summary>
    public static string TierOf(StageName stage) => stage switch
    {
        StageName.Client => "client",
        StageName.Api or StageName.Delivery or StageName.Files => "api",
        StageName.Queue or StageName.Parked or StageName.Backoff => "queue",
        StageName.Database => "database",
        _ => "worker",
    };
}
