using Conversion.Api.Problems;

namespace Conversion.Api.Jobs;

/// <summary>Why the queue takes no job, new or retried.</summary>
public enum SubmissionRefusal { None, KeyReused, CallerHasTooMany, ServiceHasTooMany, DiskIsFull }

public static class SubmissionRefusalAnswer
{
    private const int SecondsToComeBack = 30;

    /// <summary>The answer over HTTP; null when nothing is refused.</summary>
    public static IResult? Answer(this SubmissionRefusal refusal) => refusal switch
    {
        SubmissionRefusal.KeyReused => Problem.Result(422, "idempotency-key-reused",
            "This Idempotency-Key belongs to another request.", "Send a new key with a new request, or the same body with the same key."),
        SubmissionRefusal.CallerHasTooMany => Problem.Result(429, "too-many-requests",
            "You have too many unfinished jobs.", "Wait until some have ended, or cancel some.").RetryAfter(SecondsToComeBack),
        SubmissionRefusal.ServiceHasTooMany => Problem.Result(503, "overloaded",
            "The service has too many waiting jobs.", "Send the request again later.").RetryAfter(SecondsToComeBack),
        SubmissionRefusal.DiskIsFull => Problem.Result(503, "overloaded",
            "The service has no room for more results.", "Send the request again later; results that are no longer used make room.").RetryAfter(SecondsToComeBack),
        _ => null,
    };
}
