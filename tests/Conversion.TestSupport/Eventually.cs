using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Conversion.TestSupport;

/// <summary>Waits for a condition with a deadline, in place of a sleep.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads a value until it satisfies the condition, and returns it.</summary>
    /// <param name="read">Reads the value; an exception of it is an answer that does not satisfy.</param>
    /// <param name="satisfies">What is waited for.</param>
    /// <param name="deadline">How long, 15 s unless told.</param>
    /// <param name="cancellation">Gives up at once.</param>
    /// <param name="waitedFor">What is waited for, in words; the condition's own text unless told.</param>
    /// <exception cref="TimeoutException">Names what was waited for and the last value seen.</exception>
    public static async Task<T> BecomesAsync<T>(
        Func<Task<T>> read, Func<T, bool> satisfies, TimeSpan? deadline = null, CancellationToken cancellation = default,
        [CallerArgumentExpression(nameof(satisfies))] string waitedFor = "")
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(satisfies);
        var started = Stopwatch.GetTimestamp();
        var limit = deadline ?? DefaultDeadline;
        while (true)
        {
            object? seen;
            Exception? failure = null;
            try
            {
                var value = await read();
                if (satisfies(value))
                    return value;
                seen = value;
            }
#pragma warning disable CA1031 // Any failure of the read may pass; the last one is reported.
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                seen = failure = exception;
            }

            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for: {waitedFor}. Last seen: {seen ?? "null"}", failure);
            await Task.Delay(PollInterval, cancellation);
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <inheritdoc cref="BecomesAsync{T}(Func{Task{T}}, Func{T, bool}, TimeSpan?, CancellationToken, string)"/>
    public static Task HoldsAsync(
        Func<bool> condition, TimeSpan? deadline = null, CancellationToken cancellation = default,
        [CallerArgumentExpression(nameof(condition))] string waitedFor = "") =>
        BecomesAsync(() => Task.FromResult(condition()), holds => holds, deadline, cancellation, waitedFor);
}
