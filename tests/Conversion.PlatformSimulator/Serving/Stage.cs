using System.Collections.Concurrent;
using Conversion.PlatformSimulator.Network;
using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Requests;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestMedia.Serving;
using Microsoft.AspNetCore.Http;

namespace Conversion.PlatformSimulator.Serving;

/// <summary>Where every request is played: it is written down, what is scripted for it happens, and the platform answers the rest.</summary>
internal sealed class Stage(ScenarioBook book, RequestLog log, TimeProvider time)
{
    private static readonly object LearnKey = new();
    private readonly ConcurrentDictionary<string, long> mediaBytes = new();
    private readonly ConcurrentDictionary<string, bool> visits = new();
    private long lastVisit = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A new visit's name: digits, as many as the platforms' own tokens have, and never the same twice.</summary>
    public string NewVisit()
    {
        var visit = $"{Interlocked.Increment(ref lastVisit)}";
        visits[visit] = true;
        return visit;
    }

    /// <summary>The visit that a request's token names, or a new one when it is none of this simulator's.</summary>
    public string VisitOf(string? token) => token is not null && visits.ContainsKey(token) ? token : NewVisit();

    /// <summary>Writes down a request as it comes, and how it ended.</summary>
    public async Task RecordAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        var body = new ShapedBody(http.Response.Body, http, new RecordedRequest(request.Method, request.Path.Value!, request.QueryString.Value!, new Dictionary<string, string>()));
        var learn = log.Add(new SeenRequest(request.Host.Host, request.Method, request.Path + request.QueryString, time.GetUtcNow()) { Exit = ExitOf(http) });
        http.Items[LearnKey] = learn;
        http.Response.Body = body;
        try
        {
            await next(http);
            await http.Response.CompleteAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            http.Abort();
        }
        finally
        {
            learn(seen => seen with { Status = http.Response.StatusCode, Bytes = body.Position, EndedAt = time.GetUtcNow() });
        }
    }

    /// <summary>Plays a request for a page or of the API.</summary>
    /// <param name="http">The request.</param>
    /// <param name="platform">Whose it is.</param>
    /// <param name="part">For what.</param>
    /// <param name="visit">The visit, from <see cref="VisitOf"/>.</param>
    /// <param name="id">The item; null when none is named.</param>
    /// <param name="client">The client's name for itself.</param>
    /// <param name="answer">The platform's answer.</param>
    public async Task PlayAsync(HttpContext http, Platform platform, Part part, string visit, string? id, string? client, Func<Act, Task<IResult>> answer)
    {
        var call = new Call(platform.Name, part, visit, id, client, null, ExitOf(http), platform.IsSignedIn(http));
        var exhibit = platform.Find(id ?? "");
        if (await BeginAsync(http, call) is not { } scenario) return;
        Shape(http, scenario, scenario.CutAfterBytes);
        await (await answer(new Act(exhibit, scenario.Situation ?? exhibit.Situation, visit, client))).ExecuteAsync(http);
    }

    /// <summary>The same, for an answer that needs no waiting.</summary>
    public Task PlayAsync(HttpContext http, Platform platform, Part part, string visit, string? id, string? client, Func<Act, IResult> answer) =>
        PlayAsync(http, platform, part, visit, id, client, act => Task.FromResult(answer(act)));

    /// <summary>Plays a request for media or a picture.</summary>
    public async Task PlayMediaAsync(HttpContext http, Platform platform, MediaAddress address, Part part)
    {
        var call = new Call(platform.Name, part, address.Visit, address.Id, address.Client, address.Asset, ExitOf(http), platform.IsSignedIn(http));
        if (await BeginAsync(http, call) is not { } scenario) return;
        var left = scenario.RevokeAfterBytes - mediaBytes.GetValueOrDefault(call.Visit);
        var isRefused = left <= 0 || platform.Withholds(http.Request, address);
        var file = isRefused ? null : await MediaAssets.FindAsync(address.Asset, http.RequestAborted);
        if (file is not var (path, type, key))
        {
            http.Response.StatusCode = isRefused ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound;
            return;
        }

        var delivery = Shape(http, scenario, left < (scenario.CutAfterBytes ?? long.MaxValue) ? left : scenario.CutAfterBytes);
        try
        {
            await Serve.Deliverer(delivery)(http, path, type, key);
        }
        finally
        {
            mediaBytes.AddOrUpdate(call.Visit, http.Response.Body.Position, (_, sent) => sent + http.Response.Body.Position);
        }
    }

    /// <summary>The user name at the proxy, by which the platforms tell visitors' addresses apart.</summary>
    private static string? ExitOf(HttpContext http) => http.Features.Get<Tunnel>()?.Exit;

    /// <summary>What happens to the request's answer; null when that was all of it.</summary>
    private async Task<Scenario?> BeginAsync(HttpContext http, Call call)
    {
        var learn = (Action<Func<SeenRequest, SeenRequest>>)http.Items[LearnKey]!;
        learn(seen => seen with { Platform = call.Platform, Part = call.Part, Visit = call.Visit, Id = call.Id, Client = call.Client });
        if (book.Take(call) is not { } scenario) return new Scenario();
        if (scenario.DelaySeconds is { } seconds) await Task.Delay(TimeSpan.FromSeconds(seconds), time, http.RequestAborted);
        if (scenario.Status is not { } status) return scenario;
        if (scenario.RetryAfterSeconds is { } wait) http.Response.Headers.RetryAfter = $"{wait}";
        await Answer.Failure(status).ExecuteAsync(http);
        return null;
    }

    private static Delivery Shape(HttpContext http, Scenario scenario, long? cutAfterBytes)
    {
        var delivery = new Delivery { BytesPerSecond = scenario.BytesPerSecond, StallAfterBytes = scenario.StallAfterBytes, ResetAfterBytes = cutAfterBytes };
        ((ShapedBody)http.Response.Body).Shape(delivery, () => true);
        return delivery;
    }
}
