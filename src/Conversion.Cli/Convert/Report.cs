using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>
/// How it ended: for a person on standard error; on standard output the path of the file alone, or with <c>--json</c> one
/// object whatever happened.
/// </summary>
internal sealed class Report(CommandEnvironment environment, ConvertOptions options)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true };

    private readonly long _start = environment.Time.GetTimestamp();

    public int Saved(JobView job, string? path)
    {
        if (!options.Quiet)
        {
            foreach (var notice in job.Notices)
                Tell($"Note: {notice.Message}");
            var took = Wording.Duration(environment.Time.GetElapsedTime(_start).TotalSeconds);
            Tell($"Saved {Wording.Bytes(job.Artifact!.SizeBytes)} in {took}{(path is null ? "." : ":")}");
        }

        if (path is not null && !options.Json)
            environment.Output.WriteLine(path);
        return End(ExitCodes.Success, job, path);
    }

    public int NotCompleted(JobView job)
    {
        var failure = job.Failure;
        string[] lines = job.Status == "cancelled"
            ? ["The job was cancelled."]
            : [failure?.Title ?? "The conversion failed.", failure?.Message ?? "", failure?.Advice ?? ""];
        return Error(ExitCodes.Failed, job, string.Join('\n', lines.Where(line => line.Length > 0)));
    }

    public int Refused(JobView? job, Problem problem)
    {
        Tell($"converter: {problem}");
        return End(ExitCodes.Failed, job, error: problem.ToString(), problem: problem);
    }

    public int Interrupted(JobView? job, bool? cancelled)
    {
        var text = cancelled switch
        {
            true => "Cancelled.",
            false => "Stopped.",
            null => $"Stopped, but the service could not be told: job {job?.Id} may run on.",
        };
        Tell(text);
        return End(ExitCodes.Interrupted, job, error: text);
    }

    public int Error(int exitCode, JobView? job, string text)
    {
        Tell($"converter: {text}");
        if (exitCode == ExitCodes.Unreachable && job is not null)
            Tell($"Job {job.Id} was accepted before; the service may still be working on it.");
        return End(exitCode, job, error: text);
    }

    /// <summary>Lines after the first stand back a little; none can drive the terminal.</summary>
    private void Tell(string text) => environment.Error.WriteLine(SafeText.Of(text).Replace("\n", "\n  ", StringComparison.Ordinal));

    private int End(int exitCode, JobView? job, string? file = null, string? error = null, Problem? problem = null)
    {
        if (options.Json)
            environment.Output.WriteLine(JsonSerializer.Serialize(new Outcome(exitCode, file, error, problem, job?.Raw), Json));
        return exitCode;
    }

    private sealed record Outcome(int ExitCode, string? File, string? Error, Problem? Problem, JsonElement? Job);
}
