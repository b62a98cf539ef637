using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Conversion.Api.Problems;

/// <summary>Every error of the API: problem details (RFC 9457) with a stable <c>code</c> and the <c>traceId</c>.</summary>
public static class Problem
{
    /// <summary>The details of one problem.</summary>
    public static ProblemDetails Details(int status, string code, string title, string detail) => new()
    {
        Type = $"urn:converter:problem:{code}",
        Title = title,
        Status = status,
        Detail = detail,
        Extensions = { ["code"] = code, ["traceId"] = TraceId },
    };

    /// <summary>The trace of the request, as in the log and in events: the framework would put the header's whole text there.</summary>
    public static string TraceId => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();

    /// <summary>A result of one problem.</summary>
    public static IResult Result(int status, string code, string title, string detail) =>
        Results.Problem(Details(status, code, title, detail));

    /// <summary>An unknown job, or somebody else's: the same words in both cases.</summary>
    public static IResult JobNotFound() => Result(
        404, "job-not-found", "No such job.", "There is no job of yours with this id. Check the address, or look at GET /api/jobs.");

    /// <summary>Adds <c>Retry-After</c>.</summary>
    public static IResult RetryAfter(this IResult problem, int seconds) => new WithRetryAfter(problem, seconds);

    private sealed class WithRetryAfter(IResult inner, int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return inner.ExecuteAsync(httpContext);
        }
    }
}
