using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>
/// Looks at one component for all who ask: one look at a time, whose answer serves everybody for a moment. A look that does not end
/// is answered for when its time is up, and no other is begun beside it; when it ends after all, the next one finds out anew.
/// </summary>
public sealed class ComponentWatch(Component component, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly HealthCheckContext _context = new();
    private Look? _look;

    public Component Component => component;

    /// <summary>How the component is. There within <see cref="Component.Limit"/>, and never a failure.</summary>
    public Task<ComponentView> LookAsync()
    {
        lock (_gate)
        {
            if (_look is null || (_look.Ended.IsCompleted && clock.GetElapsedTime(_look.Began) >= component.Fresh))
            {
                _look = Begin();
            }

            return _look.Answer;
        }
    }

    private Look Begin()
    {
        var limit = new CancellationTokenSource(Component.Limit, clock);
        var began = clock.GetTimestamp();
        // Off the asker's thread: a file system that hangs blocks whoever touches it.
        var ended = Task.Run(() => component.Check.CheckHealthAsync(_context, limit.Token), CancellationToken.None);
        _ = ended.ContinueWith(
            (late, state) =>
            {
                _ = late.Exception;
                ((CancellationTokenSource)state!).Dispose();
            },
            limit, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return new Look(began, ended, AnswerAsync(ended, began));
    }

    private async Task<ComponentView> AnswerAsync(Task<HealthCheckResult> ended, long began)
    {
        using var intime = new CancellationTokenSource();
        await Task.WhenAny(ended, Task.Delay(Component.Limit, clock, intime.Token));
        await intime.CancelAsync();
        var found = await ResultAsync(ended, clock.GetElapsedTime(began) >= Component.Limit);
        return new ComponentView(
            component.Name, found.Status, clock.GetElapsedTime(began).TotalSeconds, found.Description,
            found.Data.GetValueOrDefault(Findings.AdviceKey) as string ?? (found.Status == HealthStatus.Unhealthy ? component.Advice : null),
            found.Data.Where(datum => datum.Key != Findings.AdviceKey).ToDictionary());
    }

    private async Task<HealthCheckResult> ResultAsync(Task<HealthCheckResult> ended, bool isLate)
    {
        if (!ended.IsCompleted)
        {
            return Silent();
        }

        try
        {
            return await ended;
        }
        catch (OperationCanceledException) when (isLate)
        {
            return Silent();
        }
        catch (Exception failure)
        {
            var reason = failure.GetBaseException().Message;
            return failure is NpgsqlException
                ? Findings.Unhealthy($"It could not be seen, since the database does not answer: {reason}", "See the component database.")
                : Findings.Unhealthy(reason, component.Advice);
        }
    }

    private HealthCheckResult Silent() => Findings.Unhealthy(
        string.Create(CultureInfo.InvariantCulture, $"It did not answer within {Component.Limit.TotalSeconds:0} s."), component.Advice);

    private sealed record Look(long Began, Task<HealthCheckResult> Ended, Task<ComponentView> Answer);
}
