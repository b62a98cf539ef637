using Conversion.Projections;

namespace Conversion.Api.ReadModels;

/// <summary>The read models that are kept asynchronously, by the names that operators use.</summary>
public static class AsyncModels
{
    /// <summary>The model that answers lists.</summary>
    public const string Progress = nameof(JobProgress);

    /// <summary>The model that diagnostics count.</summary>
    public const string Timeline = nameof(JobTimeline);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Progress, Timeline];

    /// <summary>A model's name as it is written here; null when there is none such.</summary>
    public static string? Find(string name) => All.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name of a model's only shard.</summary>
    public static string ShardOf(string model) => $"{model}:All";
}
