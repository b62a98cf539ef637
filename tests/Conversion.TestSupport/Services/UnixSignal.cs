namespace Conversion.TestSupport.Services;

/// <summary>The signals that hurt, by their numbers on Linux (signal(7)).</summary>
public enum UnixSignal
{
    /// <summary>SIGINT; PostgreSQL shuts down the fast way.</summary>
    Interrupt = 2,

    /// <summary>SIGQUIT; PostgreSQL shuts down the immediate way, without a checkpoint.</summary>
    Quit = 3,

    /// <summary>SIGKILL: there is no chance to tidy up.</summary>
    Kill = 9,

    /// <summary>SIGTERM: please end.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: go on.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: frozen where it is, with all that it holds.</summary>
    Stop = 19,
}
