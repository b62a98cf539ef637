using System.Net;
using System.Text.Json;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>Follows a job to its end: by its live stream, resumed where it broke off, and by asking now and then where there is none to be had.</summary>
internal sealed class JobFollower(ConverterClient client, ServiceHttp http, CommandEnvironment environment, IProgressDisplay display)
{
    private const int FailuresBeforePolling = 3;
    private readonly Pace _pace = environment.Pace;
    private readonly TimeProvider _time = environment.Time;
    private JobView _latest = null!;
    private string? _lastEventId;
    private TimeSpan? _retry;
    private int _failures;
    private long _lastHeard;

    /// <summary>The job as it ended; every state on the way is shown.</summary>
    /// <exception cref="ServiceRefusedException">The service knows the job no more, or no longer lets this caller see it.</exception>
    /// <exception cref="ServiceUnreachableException">The service was away for longer than is borne.</exception>
    public async Task<JobView> FollowAsync(JobView job, CancellationToken cancellation)
    {
        _latest = job;
        _lastHeard = _time.GetTimestamp();
        display.Show(job);
        long streamTried = 0;
        while (!_latest.IsFinished)
        {
            if (_failures < FailuresBeforePolling || _time.GetElapsedTime(streamTried) >= _pace.StreamAgain)
            {
                streamTried = _time.GetTimestamp();
                await StreamAsync(cancellation);
                if (!_latest.IsFinished && _failures > 0)
                    await PauseAsync(cancellation);
            }
            else
            {
                Take(await client.GetAsync(_latest, cancellation));
                if (!_latest.IsFinished)
                    await Task.Delay(_pace.Poll, _time, cancellation);
            }
        }

        return _latest;
    }

    /// <summary>One connection, until it ends in whatever way.</summary>
    private async Task StreamAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await client.OpenLiveAsync(_latest, _lastEventId, cancellation);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK when SseReader.IsEventStream(response):
                    await ReadAsync(response, cancellation);
                    break;
                case HttpStatusCode.NoContent: // the end was told before, perhaps on a connection that broke
                    Take(await client.GetAsync(_latest, cancellation));
                    break;
                case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound:
                    Take(await client.GetAsync(_latest, cancellation)); // throws when it is the job, and not the stream, that cannot be had
                    _failures = FailuresBeforePolling;
                    return;
                case HttpStatusCode.BadRequest:
                    _lastEventId = null; // an id that the service no longer understands; the stream then begins with the present state
                    break;
                default:
                    break;
            }

            _failures++;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            _failures++;
            if (_time.GetElapsedTime(_lastHeard) > _pace.Outage)
                throw http.Unreachable(_failures, _time.GetElapsedTime(_lastHeard), e);
            if (_failures == 1)
                display.Note("The live stream broke off; taking it up again.");
        }
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var reader = new SseReader(response, _pace.StreamSilence);
        await foreach (var job in reader.ReadAsync(cancellation))
        {
            (_lastEventId, _retry, _failures) = (reader.LastEventId ?? _lastEventId, reader.Retry, 0);
            Take(job);
            if (job.IsFinished)
                return;
        }
    }

    /// <summary>What is older than what is shown already is not shown: the two ways may overtake each other.</summary>
    private void Take(JobView job)
    {
        _lastHeard = _time.GetTimestamp();
        if (job.Version < _latest.Version)
            return;
        _latest = job;
        display.Show(job);
    }

    private Task PauseAsync(CancellationToken cancellation)
    {
        var pause = _pace.After(_failures);
        return Task.Delay(_retry is { } asked && asked > pause && asked < _pace.Outage ? asked : pause, _time, cancellation);
    }
}
