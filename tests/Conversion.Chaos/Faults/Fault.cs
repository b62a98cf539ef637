using Conversion.Chaos.Running;

namespace Conversion.Chaos.Faults;

/// <summary>One way to hurt the service; a row of the table.</summary>
public abstract class Fault
{
    /// <summary>Its name on the command line, such as <c>kill-converting</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What is done, in words, for the table.</summary>
    public abstract string Words { get; }

    /// <summary>Does it as often as <paramref name="effort"/> says, and counts what came of it.</summary>
    /// <param name="effort">How often.</param>
    /// <param name="report">Where it says what it does.</param>
    /// <param name="cancellation">Gives up.</param>
    public abstract Task<Row> RunAsync(Effort effort, TextWriter report, CancellationToken cancellation);

    /// <summary>The same on the arena's cluster, for faults that need one.</summary>
    /// <inheritdoc cref="RunAsync(Effort, TextWriter, CancellationToken)"/>
    public virtual Task<Row> RunAsync(Arena arena, Effort effort, TextWriter report, CancellationToken cancellation) => RunAsync(effort, report, cancellation);
}
