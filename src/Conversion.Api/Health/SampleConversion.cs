using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media;
using Conversion.Media.Egress;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Api.Health;

/// <summary>
/// Converts a sample as a job is converted: by the real engine, from a server on this machine, through a filter that lets nothing else
/// be reached; yt-dlp finds it, ffmpeg encodes it, ffprobe verifies the result. Only the network beyond is left out.
/// </summary>
public sealed class SampleConversion(MediaOptions options, WorkFolders folders, TimeProvider clock)
{
    private const string Loopback = "127.0.0.1/32";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly MediaEngine _engine = new(
        options with { Platforms = [], CookiesFile = null, MaxSourceBytes = new MediaOptions().MaxSourceBytes, MaxOutputBytes = new MediaOptions().MaxOutputBytes },
        new EgressProxy(new EgressOptions { AllowedNetworks = { Loopback } }), clock, NullLogger<MediaEngine>.Instance);

    /// <summary>Converts it once. It is a failure, too, when that takes longer than a minute.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; nothing of it is left.</exception>
    public async Task<SampleOutcome> RunAsync(CancellationToken cancellation)
    {
        using var look = MediaTelemetry.OwnLook();
        var (began, id) = (clock.GetTimestamp(), Guid.CreateVersion7());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        SampleOutcome Outcome(string? failure, string? advice = null) =>
            new(clock.GetUtcNow(), clock.GetElapsedTime(began).TotalSeconds, failure, advice ?? "See what it says, and scripts/install for the tools.");
        try
        {
            await using var server = new SampleServer();
            if (!SourceUrl.TryParse(server.Address.AbsoluteUri, out var url, out var problem))
            {
                return Outcome(problem);
            }

            var made = await _engine.ConvertAsync(
                new ConversionRequest(id, 1, url, PlatformCatalogue.NameFor(url), new OutputProfile(OutputFormat.Mp3), AccessMethod.Default.Name, folders.Create(id, 1)),
                new Nobody(), limit.Token);
            return Math.Abs(made.DurationSeconds - SampleSound.Seconds) < 0.5 ? Outcome(null) : Outcome($"The result plays for {made.DurationSeconds:F2} s.");
        }
        catch (MediaFailureException failed)
        {
            return Outcome($"{failed.Failure.Message} {failed.Failure.Evidence}".TrimEnd(), failed.Failure.Advice);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Outcome($"It was not done within {Longest.TotalSeconds:F0} s.", "The machine is busy, or a tool hangs: see what runs on it.");
        }
        catch (IOException failure)
        {
            return Outcome(failure.Message, "See the component disk.");
        }
        finally
        {
            folders.Remove(id, 1);
        }
    }

    private sealed class Nobody : IConversionObserver
    {
        public ValueTask ResolvedAsync(SourceMetadata source, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask PhaseStartedAsync(JobPhase phase, CancellationToken cancellation) => ValueTask.CompletedTask;

        public void Progressed(AttemptProgress progress)
        {
        }
    }
}

/// <summary>How the conversion of the sample ended.</summary>
/// <param name="At">When.</param>
/// <param name="TookSeconds">How long it took.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="Advice">What to do about that.</param>
public sealed record SampleOutcome(DateTimeOffset At, double TookSeconds, string? Failure, string Advice);
