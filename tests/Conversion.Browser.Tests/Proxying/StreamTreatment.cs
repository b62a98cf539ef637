namespace Conversion.Browser.Tests.Proxying;

/// <summary>What a proxy does to event streams.</summary>
public enum StreamTreatment
{
    /// <summary>It passes them on as they come.</summary>
    Passed,

    /// <summary>It buffers them: nothing of one is passed on before all of it is there.</summary>
    HeldBack,

    /// <summary>It has no patience: each is cut after a few frames, in the middle of one.</summary>
    CutShort,
}
