using System.Text.Json;
using Conversion.Domain.Failures;
using Conversion.Media.Processes;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>Asks yt-dlp what a link is, and refuses what cannot be converted: live, too long, without media.</summary>
internal sealed class Resolver(AttemptContext context, ToolWatch watch)
{
    private const int MaxAnswerLength = 32 << 20;
    private const long MaxFileBytes = 64L << 20;

    /// <summary>The answer.</summary>
    /// <exception cref="MediaFailureException">There is none that can be used.</exception>
    public async Task<ResolvedSource> ResolveAsync(CancellationToken cancellation)
    {
        var (options, request) = (context.Options, context.Request);
        var arguments = new YtDlpArguments(options, context.Tools, context.Approach.Access);
        var limit = TimeSpan.FromSeconds(options.ResolveTimeoutSeconds);
        string? answer = null;
        var command = new ToolCommand("yt-dlp", context.Tools.YtDlp,
            arguments.Resolve(context.Session.Address, request.WorkFolder, context.Cookies, request.Url.Value),
            request.WorkFolder, new ToolLimits(limit, limit, MaxFileBytes))
        {
            Environment = arguments.Environment(context.Authorities),
            MaxLineLength = MaxAnswerLength,
            OnOutputLine = line => answer ??= line.StartsWith('{') ? line : null,
        };
        var result = await watch.RunAsync(command, ToolStep.Resolving, cancellation);
        if (!result.Succeeded) throw ToolFailures.OfFetch(result, context.Session, context.Request.Platform);
        if (answer is null) throw context.Failure(FailureKind.ContentNoMedia, result.Stderr);
        return Accept(Parse(answer));
    }

    private ResolvedSource Parse(string answer)
    {
        try
        {
            return InfoParser.Parse(answer);
        }
        catch (JsonException failure)
        {
            throw context.Failure(FailureKind.PlatformChanged, $"yt-dlp's answer could not be read: {failure.Message}");
        }
    }

    private ResolvedSource Accept(ResolvedSource source) => source switch
    {
        { LiveStatus: "is_live" } => throw context.Failure(FailureKind.ContentIsLive, startsAt: source.StartsAt),
        { LiveStatus: "is_upcoming" } => throw context.Failure(FailureKind.ContentNotYetAvailable, startsAt: source.StartsAt),
        { Formats.Count: 0 } => throw context.Failure(FailureKind.ContentNoMedia, "The platform named no rendition that can be fetched."),
        { Metadata.DurationSeconds: { } seconds } when seconds > context.Options.MaxDurationSeconds =>
            throw context.Failure(FailureKind.TooLong, $"{seconds} s of {context.Options.MaxDurationSeconds} s allowed."),
        _ => source,
    };
}
