namespace Conversion.Chaos.Work;

/// <summary>A job that the service has promised to do.</summary>
/// <param name="id">Its id.</param>
/// <param name="key">The idempotency key that it was submitted with.</param>
/// <param name="work">What was asked for.</param>
/// <param name="follower">Listens to it from the first event on.</param>
public sealed class AcceptedJob(Guid id, string key, KnownWork work, Follower follower)
{
    /// <summary>Its id.</summary>
    public Guid Id => id;

    /// <summary>The idempotency key that it was submitted with.</summary>
    public string Key => key;

    /// <summary>What was asked for.</summary>
    public KnownWork Work => work;

    /// <summary>Listens to it from the first event on.</summary>
    public Follower Follower => follower;

    /// <summary>How it may end.</summary>
    public IReadOnlyList<string> Ends { get; set; } = ["completed"];

    /// <inheritdoc />
    public override string ToString() => $"job {id} ({work})";
}
