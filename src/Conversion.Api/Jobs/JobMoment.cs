using System.Globalization;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Marten;

namespace Conversion.Api.Jobs;

/// <summary>A job as it is, or as it was at a version of its stream.</summary>
public static class JobMoment
{
    /// <summary>Reads a version off a request; null is none.</summary>
    /// <returns>False when it is no version.</returns>
    public static bool TryReadVersion(string? text, out int? version)
    {
        var read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1;
        version = read ? number : null;
        return read || text is null;
    }

    /// <summary>The answer to what is no version.</summary>
    public static IResult UnusableVersion() => Problem.Result(400, "request-invalid", "The version cannot be used.", "A version is a whole number from 1 on.");

    /// <summary>The answer to a version that the job has not come to.</summary>
    public static IResult NoSuchVersion(ConversionJob job) => Problem.Result(404, "version-not-found", "The job has no such version.", $"Its latest version is {job.Version}.");

    /// <summary>Shows the job with all that is known of it; null when it has no such version.</summary>
    public static async Task<JobView?> ShowAsync(ConversionJob job, int? version, IQuerySession session, JobQueue queue, CancellationToken cancellation)
    {
        if (version is not { } past)
        {
            return Whole(job, await queue.PlaceOfAsync(job, cancellation));
        }

        return past > job.Version ? null : Whole((await session.Events.AggregateStreamAsync<ConversionJob>(job.Id, past, token: cancellation))!);
    }

    private static JobView Whole(ConversionJob job, QueuePlace? place = null) => JobView.Of(job, place) with { Chapters = job.Source?.Chapters };
}
