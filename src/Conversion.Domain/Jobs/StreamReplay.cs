namespace Conversion.Domain.Jobs;

/// <summary>
/// Holds one stream against <see cref="StreamInvariants"/> event by event, for whoever reads many streams at once: it keeps the job's
/// state, and not its events.
/// </summary>
public sealed class StreamReplay
{
    private ConversionJob? _job;
    private object? _previous;
    private int _expected = 1;

    /// <summary>Takes the next event.</summary>
    /// <param name="version">The version that it is kept under.</param>
    /// <param name="e">The event.</param>
    /// <returns>What it breaks; nothing when it is as it should be.</returns>
    public IReadOnlyList<StreamViolation> Take(int version, object e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var gap = version == _expected ? Array.Empty<string>() : [$"I1: version {version} follows version {_expected - 1}."];
        var after = ConversionJob.Evolve(_job, e);
        var broken = gap.Concat(StreamInvariants.Broken(_job, _previous, e, after)).Select(words => StreamViolation.Of(words, version, e.GetType().Name)).ToList();
        (_job, _previous, _expected) = (after, e, version + 1);
        return broken;
    }

    /// <summary>What is wrong with a stream that ends here.</summary>
    /// <param name="mustHaveEnded">Whether the last run must have ended.</param>
    public IEnumerable<StreamViolation> End(bool mustHaveEnded)
    {
        if (_previous is AttemptFailed or OutputStored or JobServedFromCache or SharedResultReceived)
        {
            yield return StreamViolation.Of($"I1: the stream ends with {_previous.GetType().Name}, and nothing says what follows.");
        }

        if (mustHaveEnded && _job is not { IsTerminal: true })
        {
            yield return StreamViolation.Of($"I1: the stream ends with the job {_job?.Status.ToString() ?? "unborn"}, not with a terminal event.");
        }
    }
}
