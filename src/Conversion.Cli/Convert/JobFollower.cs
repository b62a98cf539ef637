using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>
/// Follows a job to its end: by its live stream, by its WebSocket where a proxy spoils the stream, and by asking where it spoils
/// both; resumed where it broke off, and never showing anything twice.
/// </summary>
internal sealed class JobFollower(ConverterClient client, ServiceHttp http, CommandEnvironment environment, IProgressDisplay display)
{
    private const int NormalClosure = 1000, UnknownJob = 4404;
    private readonly Pace _pace = environment.Pace;
    private readonly TimeProvider _time = environment.Time;
    private JobView _latest = null!;
    private WayLadder _ways = null!;
    private string? _lastEventId;
    private TimeSpan _asked;
    private TimeSpan _lived;
    private int _failures;
    private long _lastHeard;

    /// <summary>The job as it ended; every state on the way is shown.</summary>
    /// <exception cref="ServiceRefusedException">The service knows the job no more, or no longer lets this caller see it.</exception>
    /// <exception cref="ServiceUnreachableException">The service was away for longer than is borne.</exception>
    public async Task<JobView> FollowAsync(JobView job, CancellationToken cancellation)
    {
        _latest = job;
        _ways = new WayLadder(_pace, _time, hasSocket: job.Links.Socket is not null);
        _lastHeard = _time.GetTimestamp();
        display.Show(job);
        while (!_latest.IsFinished)
        {
            switch (_ways.Choose())
            {
                case Way.Stream:
                    await TryAsync(StreamAsync, cancellation);
                    break;
                case Way.Socket:
                    await TryAsync(SocketAsync, cancellation);
                    break;
                default:
                    await AskAsync(cancellation);
                    if (!_latest.IsFinished)
                        await Task.Delay(_pace.Poll, _time, cancellation);
                    break;
            }
        }

        return _latest;
    }

    /// <summary>One connection, until it ends in whatever way; and the pause before the next, where one is due.</summary>
    private async Task TryAsync(Func<CancellationToken, Task<End>> connect, CancellationToken cancellation)
    {
        var end = End.Broken;
        _lived = TimeSpan.Zero;
        try
        {
            end = await connect(cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or WebSocketException)
        {
            if (_time.GetElapsedTime(_lastHeard) > _pace.Outage)
                throw http.Unreachable(_failures + 1, _time.GetElapsedTime(_lastHeard), e);
            if (_failures == 0)
                display.Note("The live stream broke off; taking it up again.");
        }

        if (_latest.IsFinished || end == End.Again)
            return;
        if (_lived >= _pace.Steady)
            _ways.Worked();
        _failures++;
        bool wasTrial = _ways.IsTrial;
        if (end == End.Useless)
            _ways.Leave();
        else
            _ways.Failed();
        if (end == End.Broken && !wasTrial)
            await PauseAsync(cancellation);
    }

    private async Task<End> StreamAsync(CancellationToken cancellation)
    {
        using var response = await client.OpenLiveAsync(_latest, _lastEventId, cancellation);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK when SseReader.IsEventStream(response):
                await ReadAsync(response, cancellation);
                return End.Broken;
            case HttpStatusCode.NoContent: // the end was told before, perhaps on a connection that broke
                await AskAsync(cancellation);
                return End.Broken;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound:
                await AskAsync(cancellation); // throws when it is the job, and not the stream, that cannot be had
                return End.Useless;
            case HttpStatusCode.BadRequest when _lastEventId is not null:
                _lastEventId = null; // an id that the service no longer understands; the stream then begins with the present state
                return End.Again;
            case HttpStatusCode.OK or HttpStatusCode.BadRequest:
                return End.Useless;
            default:
                _asked = http.RetryAfter(response) ?? _asked;
                return End.Broken;
        }
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var reader = new SseReader(response, _pace.StreamSilence);
        try
        {
            await foreach (var job in reader.ReadAsync(cancellation))
            {
                _asked = reader.Retry ?? TimeSpan.Zero;
                Heard(job, reader.LastEventId);
                if (job.IsFinished)
                    return;
            }
        }
        finally
        {
            _lived = reader.Lived;
        }
    }

    private async Task<End> SocketAsync(CancellationToken cancellation)
    {
        ClientWebSocket socket;
        try
        {
            socket = await client.OpenSocketAsync(_latest, _lastEventId, cancellation);
        }
        catch (HttpRequestException e) when (e.StatusCode is not (null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError))
        {
            await AskAsync(cancellation); // throws when it is the job, and not the WebSocket, that cannot be had
            return End.Useless;
        }

        using var reader = new SocketReader(socket, _pace.StreamSilence);
        await foreach (var job in reader.ReadAsync(cancellation))
        {
            Heard(job, reader.LastEventId);
            if (job.IsFinished)
                return End.Broken;
        }

        if (reader.CloseCode is not (null or NormalClosure or UnknownJob))
            return End.Broken;
        bool hadNews = await AskAsync(cancellation);
        return reader.CloseCode is null && !hadNews ? End.Again : End.Broken;
    }

    private void Heard(JobView job, string? id)
    {
        (_lastEventId, _failures) = (id ?? _lastEventId, 0);
        Take(job, isFresh: false);
    }

    /// <summary>Asks for the job; true when that brought news.</summary>
    private async Task<bool> AskAsync(CancellationToken cancellation) => Take(await client.GetAsync(_latest, cancellation), isFresh: true);

    /// <summary>
    /// Shows what is new, and nothing older than what is shown already: the ways may overtake each other. A waiting job's place
    /// moves without a new version, so another place counts where one is told, or was asked for just now.
    /// </summary>
    private bool Take(JobView job, bool isFresh)
    {
        _lastHeard = _time.GetTimestamp();
        bool hasMovedUp = (isFresh || job.QueuePosition is not null) && job.Version == _latest.Version && job.Status == "queued"
            && (job.QueuePosition, job.EstimatedWaitSeconds) != (_latest.QueuePosition, _latest.EstimatedWaitSeconds);
        if (job.Version <= _latest.Version && !hasMovedUp)
            return false;
        _latest = job;
        display.Show(job);
        return true;
    }

    private Task PauseAsync(CancellationToken cancellation)
    {
        var pause = _pace.After(_failures);
        return Task.Delay(_asked > pause && _asked < _pace.Outage ? _asked : pause, _time, cancellation);
    }

    /// <summary>What the end of a connection means.</summary>
    private enum End
    {
        /// <summary>It broke, or did not come about.</summary>
        Broken,

        /// <summary>This way does not work here.</summary>
        Useless,

        /// <summary>Nothing is wrong: the next connection goes on at once.</summary>
        Again,
    }
}
