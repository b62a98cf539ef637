using System.CommandLine;
using System.Text.Json;
using Conversion.Cli.Audit;
using Conversion.Cli.Client;
using Conversion.Cli.Convert;

namespace Conversion.Cli.Operate;

/// <summary><c>converter verify</c>: has the service look for anything that should not be, and tells what it finds.</summary>
internal sealed class VerifyCommand : OperatorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "An export of \"converter audit\" to check instead of a service; nothing is asked of any.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _keyFile = new("--key-file") { Description = "File with the key (base64) by which the export's signatures are checked. Else the variable CONVERTER_AUDIT_KEY." };
    private readonly Option<bool> _content = new("--content") { Description = "Read every artifact as well, and compare its SHA-256." };
    private readonly Option<bool> _repair = new("--repair") { Description = "Write what is kept of a job anew from its events, where it differs from them." };

    public VerifyCommand(CommandEnvironment environment)
        : base(environment, "verify", "Checks all that a service keeps, while it works; or FILE, an export, without any. Ends with 0 when it is sound, 1 when it is not, 3 when it could not be checked.")
    {
        // A mistyped option is no file's name.
        _file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] and var option }])
                result.AddError($"Unrecognized option '{option}'.");
        });
        Arguments.Add(_file);
        Options.Add(_keyFile);
        Options.Add(_content);
        Options.Add(_repair);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, ServiceHttp http, CommandEnvironment environment, CancellationToken cancellation)
    {
        if (parsed.GetValue(_file) is not null && (parsed.GetValue(_content) || parsed.GetValue(_repair)))
            throw new UsageException("--content and --repair are for a service, and FILE is looked at without one.");
        if (parsed.GetValue(_file) is { } export)
            return await ExportVerification.RunAsync(export, parsed.GetValue(_keyFile), environment, cancellation);
        var (content, repair) = (parsed.GetValue(_content), parsed.GetValue(_repair));
        var address = new Uri(http.Server, $"api/diagnostics/verify?content={(content ? "true" : "false")}&repair={(repair ? "true" : "false")}");
        using var response = await http.OpenAsync(
            () => new HttpRequestMessage(repair ? HttpMethod.Post : HttpMethod.Get, address), environment.Pace.FirstContact, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
        try
        {
            await using var body = new StallGuardStream(await response.Content.ReadAsStreamAsync(cancellation), environment.Pace.StreamSilence);
            using var lines = new StreamReader(body);
            while (await lines.ReadLineAsync(cancellation) is { } text)
            {
                // An empty line says that the service is still at it.
                if (text.Length > 0 && Tell(JsonElement.Parse(text), environment.Output) is { } exit)
                    return exit;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException or InvalidOperationException)
        {
            throw new ServiceUnreachableException($"The verification broke off: {e.Message}", e);
        }

        throw new ServiceUnreachableException("The verification broke off before its end; see the service's log for the reason.");
    }

    /// <summary>Tells one line; the exit code when it was the last.</summary>
    private static int? Tell(JsonElement line, TextWriter output)
    {
        if (!line.TryGetProperty("invariant", out _))
            return Tell(line.Deserialize<Summary>(Json)!, output);
        var finding = line.Deserialize<Finding>(Json)!;
        var whose = finding.JobId is null ? "" : $" job {finding.JobId}{(finding.Version is null ? "" : $", version {finding.Version}")}:";
        output.WriteLine(SafeText.OneLine($"{finding.Invariant}{whose} {finding.What}"));
        output.WriteLine($"    {SafeText.OneLine(finding.Repaired == true ? "Repaired." : finding.Advice ?? "")}");
        return null;
    }

    private static int Tell(Summary summary, TextWriter output)
    {
        var verdict = summary.Violations == 0 ? "nothing is wrong" : $"{summary.Violations} {(summary.Violations == 1 ? "thing is" : "things are")} wrong";
        var repaired = summary.Repaired == 0 ? "" : $", {summary.Repaired} of which {(summary.Repaired == 1 ? "was" : "were")} repaired";
        output.WriteLine(FormattableString.Invariant(
            $"{summary.Streams} streams, {summary.Events} events and {summary.Artifacts} artifacts checked in {summary.Seconds:0.0} s: {verdict}{repaired}."));
        return summary.Violations == summary.Repaired ? ExitCodes.Success : ExitCodes.Failed;
    }

    private sealed record Finding(string Invariant, string? JobId, int? Version, string? What, string? Advice, bool? Repaired);

    private sealed record Summary(long Streams, long Events, long Artifacts, long Violations, long Repaired, double Seconds);
}
