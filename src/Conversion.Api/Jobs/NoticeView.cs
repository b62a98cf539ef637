using System.Globalization;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;

namespace Conversion.Api.Jobs;

/// <summary>Something that the caller should know although the job goes on, or has succeeded.</summary>
/// <param name="Kind">What kind of notice it is.</param>
/// <param name="Message">What happened, for the user.</param>
public sealed record NoticeView(string Kind, string Message)
{
    public static IReadOnlyList<NoticeView> For(ConversionJob job)
    {
        var strategy = Strategy.Parse(job.Strategy);
        return [.. new[] { Origin(job), OneOfMany(job), Quality(job), Access(job, strategy), Format(job, strategy), Retrying(job), Parked(job) }.OfType<NoticeView>()];
    }

    private static NoticeView? Origin(ConversionJob job) => job switch
    {
        { Status: JobStatus.Completed, Artifact: null } => new NoticeView("expired", "The file is no longer kept. A new run makes it again."),
        { Origin: ResultOrigin.Cache } => new NoticeView("cached", "It had been made before, for an identical request."),
        { Origin: ResultOrigin.Shared, IsTerminal: false } => new NoticeView("shared", "An identical request is being worked on. Its result will be yours, too."),
        _ => null,
    };

    private static NoticeView? OneOfMany(ConversionJob job) => job.Source?.OneOf is not { } items ? null : new NoticeView(
        "one_of_many",
        string.Create(CultureInfo.InvariantCulture, $"The link leads to {items} videos or sounds, and this is the first of them. For another one, send its own link."));

    private static NoticeView? Quality(ConversionJob job) => job.History.Reduction is not { } reduction ? null : new NoticeView(
        "quality_reduced",
        string.Create(CultureInfo.InvariantCulture, $"{reduction.Step.ToHeight}p, because {reduction.Step.FromHeight}p {Bound(reduction.Reason)}."));

    private static string Bound(FailureKind reason) => reason switch
    {
        FailureKind.TooLarge => "is too large",
        FailureKind.Stalled => "stopped arriving",
        _ => "timed out",
    };

    private static NoticeView? Access(ConversionJob job, Strategy strategy) => strategy.Access == AccessMethod.Default.Name ? null : new NoticeView(
        "other_access", $"{strategy.Access switch
        {
            "cookies" => "It is fetched with the operator's account",
            "proxy" => "It is fetched through the operator's proxy",
            _ => $"It is fetched in another way ({strategy.Access})",
        }}{Because(job, left => left.Access != strategy.Access)}");

    private static NoticeView? Format(ConversionJob job, Strategy strategy) => !strategy.OtherFormat ? null : new NoticeView(
        "other_format", $"It is made of another rendition{Because(job, left => left.Access == strategy.Access && !left.OtherFormat)}");

    private static NoticeView? Retrying(ConversionJob job) =>
        job is { IsTerminal: false, Failure: { } last } && (job.Status == JobStatus.Running || job.NextAttemptAt is not null)
            ? new NoticeView("retrying", $"The last attempt failed: {last.Title.TrimEnd('.')}. {(job.Status == JobStatus.Queued ? "It will be tried again." : "It is being tried again.")}")
            : null;

    private static NoticeView? Parked(ConversionJob job) => job.Parked is not { } parked ? null : new NoticeView(
        "platform_refuses",
        $"The platform refuses this service at present: {FailureCatalogue.Describe(parked.Reason, job.Platform).Title.TrimEnd('.')}. "
        + "The job waits, and starts by itself once the platform answers again.");

    // What made the run leave the way before.
    private static string Because(ConversionJob job, Func<Strategy, bool> wasLeft) =>
        job.History.Tries.LastOrDefault(failed => wasLeft(Strategy.Parse(failed.Strategy))) is { } left
            ? $", because of this before: {FailureCatalogue.Describe(left.Kind, job.Platform).Title.TrimEnd('.')}."
            : ".";
}
