using System.Text.Json;
using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Conversion.Api.Problems;
using Conversion.Api.Retention;
using Conversion.Api.Sharing;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Domain.Results;
using Conversion.Media;
using Conversion.Media.Egress;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Http;

namespace Conversion.Api.Jobs;

/// <summary>Accepts a job: <c>POST /api/jobs</c>.</summary>
public sealed record SubmitJob(Guid JobId, string Caller, SourceUrl Url, SubmitJobRequest Request, string? IdempotencyKey)
{
    /// <summary>What two requests with one idempotency key must agree on.</summary>
    public string RequestHash() => Jobs.IdempotencyKey.Hash(JsonSerializer.Serialize(Request with { Url = Url.Value }));

    /// <summary>Its first event.</summary>
    public JobSubmitted Accept(DateTimeOffset now) => new(
        JobId, Caller, Url.Value, PlatformCatalogue.NameFor(Url), ResultKey.For(PlatformCatalogue.CanonicalSource(Url), Request.Output),
        Request.Output, Request.AllowQualityReduction, Request.Priority, Request.ClientReference, now, Request.Cache == CacheMode.NoStore);
}

/// <summary>What became of a submission.</summary>
/// <param name="Job">The new job, or the one that the same key made before; null when it was refused.</param>
/// <param name="IsNew">Whether this submission made it.</param>
/// <param name="Refusal">Why it was refused.</param>
public sealed record Submission(ConversionJob? Job, bool IsNew, SubmissionRefusal Refusal = SubmissionRefusal.None);

public static class SubmitJobEndpoint
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Accepts<SubmitJobRequest>("application/json")
        .Produces<JobView>(202).Produces<JobView>(200)
        .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429).ProducesProblem(503);

    /// <summary>Accepts a job. Takes the header Idempotency-Key: the same key and body lead to the same job.</summary>
    [WolverinePost("/api/jobs")]
    public static async Task<IResult> Post(
        HttpContext http, IMessageBus bus, EgressPolicy egress, JobQueue queue, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        if (!http.Request.HasJsonContentType())
        {
            return Results.StatusCode(415);
        }

        SubmitJobRequest? request;
        Dictionary<string, string[]> errors;
        string? unsupportedFormat;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, cancellation);
            request = SubmitJobRequest.Read(body.RootElement, out errors, out unsupportedFormat);
        }
        catch (JsonException malformed)
        {
            return Problem.Result(400, "request-invalid", "The body is not valid JSON.", $"It cannot be read at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine}.");
        }

        if (request is null)
        {
            var problem = Problem.Details(400, "request-invalid", "The request has wrong fields.", "See `errors` for each field, mend it and send it again.");
            problem.Extensions["errors"] = errors;
            return Results.Problem(problem);
        }

        if (unsupportedFormat is not null)
        {
            return Problem.Result(422, "format-unsupported", "This format cannot be made.", $"'{Shorten(unsupportedFormat)}' is not one of mp3, m4a, opus, ogg, flac, wav, mp4 and webm.");
        }

        if (!SourceUrl.TryParse(request.Url, out var url, out var why))
        {
            return Problem.Result(422, "url-invalid", "This link cannot be used.", why!);
        }

        if (egress.Judge(url!) is { } denied)
        {
            MediaTelemetry.Count(denied);
            return Problem.Result(422, "url-not-allowed", "This address may not be fetched.", denied.Reason);
        }

        if (!IdempotencyKey.TryRead(http.Request, out var key))
        {
            return IdempotencyKey.Unusable();
        }

        var command = new SubmitJob(Guid.CreateVersion7(), http.Caller(), url!, request, key);
        var submission = await bus.InvokeAsync<Submission>(command, cancellation);
        return submission.Refusal.Answer() ?? await Answer(http, submission.Job!, submission.IsNew, queue, lastWrites, cancellation);
    }

    private static async Task<IResult> Answer(
        HttpContext http, ConversionJob job, bool isNew, JobQueue queue, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        lastWrites.Remember(job);
        var view = JobView.Of(job, await queue.PlaceOfAsync(job, cancellation));
        http.Response.Headers.Location = view.Links.Self;
        return Results.Json(view, statusCode: isNew && !job.IsTerminal ? 202 : 200);
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

public static class SubmitJobHandler
{
    public static async Task<(Submission, OutgoingMessages)> Handle(
        SubmitJob command, Envelope envelope, IDocumentSession session, TimeProvider clock, IOptions<LimitOptions> limits, ReusableResults results, DiskSpace disk, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var keyId = command.IdempotencyKey is { } key ? IdempotencyKey.IdFor(command.Caller, key) : null;
        if (keyId is not null && await session.LoadAsync<IdempotencyKey>(keyId, cancellation) is { } known)
        {
            return known.RequestHash == command.RequestHash()
                ? (new Submission(await session.LoadAsync<ConversionJob>(known.JobId, cancellation), IsNew: false), [])
                : (new Submission(null, IsNew: false, SubmissionRefusal.KeyReused), []);
        }

        // Tried again after a commit whose answer was lost on the way, it finds the job that it made.
        if (envelope.Attempts > 1 && await session.LoadAsync<ConversionJob>(command.JobId, cancellation) is { } made)
        {
            return (new Submission(made, IsNew: true), []);
        }

        session.LastModifiedBy = SentBySharing.Name; // of what follows the submission, which is its caller's
        var submitted = command.Accept(now);
        var job = ConversionJob.Evolve(null, submitted);
        IReadOnlyList<IJobEvent> reused = submitted.IsFresh ? [] : await results.FindAsync(session, job, now, cancellation);
        job = reused.Aggregate(job, ConversionJob.Evolve);
        // What is there already takes no place in the queue.
        if (!job.IsTerminal && disk.IsLow)
        {
            return (new Submission(null, IsNew: false, SubmissionRefusal.DiskIsFull), []);
        }

        if (!job.IsTerminal && await JobQueue.RefusalForAsync(session, command.Caller, limits.Value, cancellation) is var refusal and not SubmissionRefusal.None)
        {
            return (new Submission(null, IsNew: false, refusal), []);
        }

        if (keyId is not null)
        {
            session.Insert(new IdempotencyKey(keyId, command.RequestHash(), command.JobId, now));
        }

        session.Events.StartStream<ConversionJob>(command.JobId, [submitted, .. reused]);
        var messages = new OutgoingMessages();
        if (!job.IsTerminal)
        {
            messages.Delay(new GiveUpWaiting(command.JobId, Run: 1), TimeSpan.FromHours(limits.Value.WaitingHours));
        }

        return (new Submission(job, IsNew: true), messages);
    }
}
