using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;

namespace Conversion.Cli.Client;

/// <summary>
/// HTTP to one service: its key goes to its own origin only, redirects are the caller's to follow, and what is worth another
/// try is tried again.
/// </summary>
internal sealed class ServiceHttp : IDisposable
{
    private const int MaxAnswerBytes = 4 << 20;
    private readonly HttpClient _http;
    private readonly string? _key;
    private readonly Pace _pace;
    private readonly TimeProvider _time;

    public ServiceHttp(Uri server, string? key, Pace pace, TimeProvider time)
    {
        (Server, _key, _pace, _time) = (server, key, pace, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
            // A proxy for the outside world does not know what 127.0.0.1 means here.
            UseProxy = !server.IsLoopback,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("converter-cli", "1"));
    }

    public Uri Server { get; }

    /// <summary>An address as the service wrote it, absolute or relative to itself.</summary>
    /// <exception cref="ServiceUnreachableException">It is none.</exception>
    public Uri Resolve(string? link) =>
        link is not null && Uri.TryCreate(Server, link, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ServiceUnreachableException($"{Server} answers, but not as this service does: '{link}' is no link.");

    /// <summary>One try; the body is left unread.</summary>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_key is not null && IsOwn(request.RequestUri!))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_pace.Call);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"No answer within {_pace.Call.TotalSeconds:0.#} s.", e);
        }
    }

    /// <summary>One try of a WebSocket.</summary>
    /// <param name="address">Its address, as HTTP's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HttpRequestException">No WebSocket; with the status where there was an answer.</exception>
    public async Task<ClientWebSocket> OpenSocketAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        if (_key is not null && IsOwn(address))
            socket.Options.SetRequestHeader("Authorization", $"Bearer {_key}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_pace.Call);
        try
        {
            await socket.ConnectAsync(new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri, _http, limit.Token);
            return socket;
        }
        catch (Exception e) when (e is WebSocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            HttpStatusCode? status = socket.HttpStatusCode == 0 ? null : socket.HttpStatusCode;
            socket.Dispose();
            throw new HttpRequestException(e.Message, e, status);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tries until there is an answer, whole and short, that a further try would not better.</summary>
    /// <param name="request">Makes the request of each try; repeating it must do no harm.</param>
    /// <param name="silencePatience">How long no answer at all is borne.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ServiceUnreachableException">There was no answer for that long.</exception>
    public Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, TimeSpan silencePatience, CancellationToken cancellation) =>
        SendAsync(request, silencePatience, isShort: true, cancellation);

    /// <summary>The same, of an answer of any length: its body is left unread.</summary>
    /// <inheritdoc cref="SendAsync(Func{HttpRequestMessage}, TimeSpan, CancellationToken)"/>
    public Task<HttpResponseMessage> OpenAsync(Func<HttpRequestMessage> request, TimeSpan silencePatience, CancellationToken cancellation) =>
        SendAsync(request, silencePatience, isShort: false, cancellation);

    public ServiceUnreachableException Unreachable(int tries, TimeSpan within, Exception reason) => new(
        $"The service at {Server.GetLeftPart(UriPartial.Authority)} does not answer ({tries} {(tries == 1 ? "try" : "tries")} in {within.TotalSeconds:0.0} s): {reason.Message}\n"
        + "Start it with scripts/up, or name another one with --server or the environment variable CONVERTER_URL.", reason);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, TimeSpan silencePatience, bool isShort, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        for (int tries = 1; ; tries++)
        {
            var pause = _pace.After(tries);
            try
            {
                using var message = request();
                var response = await TryAsync(message, cancellation);
                if (isShort)
                    await LoadAsync(response, cancellation);
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                    return response;
                pause = RetryAfter(response) ?? pause;
                if (_time.GetElapsedTime(start) + pause > _pace.Outage)
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException e)
            {
                if (_time.GetElapsedTime(start) + pause > silencePatience)
                    throw Unreachable(tries, _time.GetElapsedTime(start), e);
            }

            await Task.Delay(pause, _time, cancellation);
        }
    }

    private bool IsOwn(Uri address) =>
        Uri.Compare(address, Server, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>A connection that breaks within a short answer is worth another try as well.</summary>
    private async Task LoadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_pace.Call);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            response.Dispose();
            throw new HttpRequestException($"The answer broke off: {e.Message}", e);
        }
    }

    /// <summary>The pause that an answer asks for; null when it asks for none.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };
}
