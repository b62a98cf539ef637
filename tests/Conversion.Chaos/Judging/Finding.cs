namespace Conversion.Chaos.Judging;

/// <summary>What kind of wrong it is.</summary>
public enum Wrong
{
    /// <summary>An accepted job has no terminal event, failed by the fault, or its result is not there.</summary>
    Lost,

    /// <summary>Two terminal events in a run, two attempts at once, an event of a stale attempt, two results.</summary>
    Doubled,

    /// <summary>A process, folder, file, message or row that should be gone.</summary>
    LeftBehind,

    /// <summary>Any other invariant: progress, read models, listeners, keys.</summary>
    Untrue,
}

/// <summary>One thing that may not be.</summary>
/// <param name="Wrong">Its kind.</param>
/// <param name="Text">What it is, beginning with the invariant.</param>
public sealed record Finding(Wrong Wrong, string Text);
