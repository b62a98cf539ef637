namespace Conversion.Storage.Mirrored;

/// <summary>How two stores are kept alike.</summary>
public sealed record MirrorOptions
{
    /// <summary>Whether a result counts as stored only when the backup has it as well, or was tried; else the backup follows in the background.</summary>
    public bool WriteThrough { get; set; } = true;

    /// <summary>Seconds that a write waits for the backup at most; what it has not by then, it gets in the background. 1 to 86,400.</summary>
    public double WriteSeconds { get; set; } = 300;

    /// <summary>Seconds that a reader waits for the primary, at the opening and for each block, until the backup is asked. 0.1 to 60.</summary>
    public double FailoverSeconds { get; set; } = 1.5;

    /// <summary>Seconds for which a primary that did not answer is not asked first. 0 to 3,600.</summary>
    public double RestSeconds { get; set; } = 10;

    /// <summary>What is wrong with them, each with the setting's name below <paramref name="section"/>.</summary>
    public IEnumerable<string> Problems(string section)
    {
        if (WriteSeconds is not (>= 1 and <= 86_400))
            yield return $"{section}:WriteSeconds: {WriteSeconds} is not between 1 and 86400.";
        if (FailoverSeconds is not (>= 0.1 and <= 60))
            yield return $"{section}:FailoverSeconds: {FailoverSeconds} is not between 0.1 and 60.";
        if (RestSeconds is not (>= 0 and <= 3600))
            yield return $"{section}:RestSeconds: {RestSeconds} is not between 0 and 3600.";
    }
}
