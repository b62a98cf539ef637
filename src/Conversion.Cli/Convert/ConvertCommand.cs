using System.CommandLine;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary><c>converter convert URL --to mp3</c>.</summary>
internal sealed class ConvertCommand : Command
{
    private readonly Argument<string> _url = new("URL") { Description = "The page or file to convert: an http or https address." };
    private readonly Option<string> _format = new Option<string>("--to", "-t") { Description = "The format to convert to.", DefaultValueFactory = _ => "mp3" }
        .Only(Quality.Formats);
    private readonly Option<string?> _quality = new("--quality", "-q")
    {
        Description = "A bitrate for audio (128k, 192k), a greatest height for video (720p), or best. Left out: as the service sees fit.",
    };
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "A file, a folder, or - for standard output. Left out: the service's name for it, in the current folder.",
    };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Overwrite a file of that name instead of picking 'name (1)'." };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Convert anew, even where an identical result is stored or on its way." };
    private readonly ServiceOptions _service = new();
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show no progress; errors are still told." };
    // For scripts/convert, which starts no service for a command line that makes no sense.
    private readonly Option<bool> _check = new("--check") { Description = "Only say what is wrong with the command line.", Hidden = true };
    private readonly Option<bool> _json = new("--json") { Description = "Print how it ended as one JSON object on standard output." };

    public ConvertCommand(CommandEnvironment environment)
        : base("convert", "Converts what is behind a link and saves the result.")
    {
        Arguments.Add(_url);
        foreach (var option in new Option[] { _format, _quality, _output, _force, _fresh, _service.Server, _service.Key, _quiet, _json, _check })
            Options.Add(option);
        SetAction(async (parsed, cancellation) =>
        {
            var options = Read(parsed, environment);
            if (parsed.GetValue(_check))
                return 0;
            using var run = new ConvertRun(options, environment);
            return await run.RunAsync(cancellation);
        });
    }

    private ConvertOptions Read(ParseResult parsed, CommandEnvironment environment)
    {
        var output = parsed.GetValue(_output);
        bool json = parsed.GetValue(_json);
        if (output == "-" && json)
            throw new UsageException("-o - and --json both want standard output. Choose one.");
        if (output?.Length == 0)
            throw new UsageException("-o needs the name of a file or folder, or -.");
        return new ConvertOptions(
            new JobRequest(parsed.GetValue(_url)!, Quality.Read(parsed.GetValue(_format)!, parsed.GetValue(_quality)), parsed.GetValue(_fresh) ? "no-store" : null),
            OutputTarget.Plan(output, environment.CurrentFolder, parsed.GetValue(_force)),
            _service.ServerOf(parsed, environment),
            _service.KeyOf(parsed, environment),
            parsed.GetValue(_quiet),
            json);
    }
}

internal static class OptionExtensions
{
    public static Option<string> Only(this Option<string> option, string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
