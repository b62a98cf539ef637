using System.Collections;
using System.Diagnostics;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Telemetry;

/// <summary>
/// One attempt as a span: beneath the request that submitted its job, whichever node took that, so that a job is one trace over all of its
/// attempts; linked with each request for a further run. What is logged meanwhile carries job, attempt and trace, traced or not.
/// </summary>
public sealed class AttemptTrace : IDisposable
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Converter.Work";

    /// <summary>Name of the span.</summary>
    public const string SpanName = "attempt";

    private static readonly ActivitySource Source = new(SourceName);
    private readonly Activity _span;
    private readonly IDisposable? _scope;

    private AttemptTrace(Activity span, IDisposable? scope) => (_span, _scope) = (span, scope);

    /// <summary>Begins it. It is the ambient span of whoever calls this from now on.</summary>
    /// <param name="job">The job with its present attempt.</param>
    /// <param name="requests">What its runs come from; the first is the submission.</param>
    /// <param name="log">Whose lines, and those of all that is called, say what they belong to.</param>
    public static AttemptTrace Begin(ConversionJob job, IReadOnlyList<ActivityContext> requests, ILogger log)
    {
        var submission = requests.Count > 0 ? requests[0] : default;
        var span = Source.StartActivity(SpanName, ActivityKind.Consumer, submission, links: requests.Skip(1).Select(request => new ActivityLink(request)));
        span ??= Unrecorded(submission);
        span.SetTag("converter.job.id", job.Id).SetTag("converter.attempt", job.Attempt).SetTag("converter.run", job.Run)
            .SetTag("converter.platform", job.Platform).SetTag("converter.strategy", job.Strategy).SetTag("converter.node", job.Node);
        return new AttemptTrace(span, log.BeginScope(new AttemptScope(job.Id, job.Attempt)));
    }

    /// <summary>How it ended: <c>completed</c>, <c>failed</c> (and why), <c>released</c> by a node that stops, or <c>stopped</c> for its job was lost or cancelled.</summary>
    public void Ended(string outcome, FailureKind? kind)
    {
        _span.SetTag("converter.attempt.outcome", outcome);
        if (kind is { } why)
        {
            _span.SetTag("error.type", FailureCatalogue.NameOf(why)).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>The span of the phase in which the result is stored; the engine makes those before.</summary>
    public static Activity? Storing() => Source.StartActivity("storing");

    public void Dispose()
    {
        _scope?.Dispose();
        _span.Dispose();
    }

    // Nobody traces, or not this one: the log tells to which request an attempt belongs all the same.
    private static Activity Unrecorded(ActivityContext submission)
    {
        var span = new Activity(SpanName);
        if (submission != default)
        {
            span.SetParentId(submission.TraceId, submission.SpanId, submission.TraceFlags & ~ActivityTraceFlags.Recorded);
        }

        return span.Start();
    }

    private sealed class AttemptScope(Guid job, int attempt) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 2;

        public KeyValuePair<string, object?> this[int index] => index == 0 ? new("JobId", job) : new("Attempt", attempt);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"job {job} attempt {attempt}";
    }
}
