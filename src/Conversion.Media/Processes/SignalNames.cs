namespace Conversion.Media.Processes;

/// <summary>The signals that end tools here, by their Linux numbers.</summary>
internal static class SignalNames
{
    private const int SignalBase = 128;

    /// <summary>Name of the signal behind <paramref name="exitCode"/> (128 + number, as .NET reports a signalled child); null for an exit.</summary>
    public static string? FromExitCode(int exitCode) => (exitCode - SignalBase) switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => null,
    };
}
