using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Console;

namespace Conversion.Api.Telemetry;

/// <summary>How the log is written to standard output: by <see cref="TextLine"/>, or as the framework's JSON.</summary>
public static class LogLines
{
    /// <summary>Adds the console as <c>Converter:Telemetry:LogFormat</c> says; a value that is none is refused with the other settings.</summary>
    public static ILoggingBuilder AddLogLines(this ILoggingBuilder log, IConfiguration configuration)
    {
        var isJson = configuration["Converter:Telemetry:LogFormat"] == "json";
        log.AddConsole(console => console.FormatterName = isJson ? ConsoleFormatterNames.Json : TextLine.FormatterName);
        log.AddConsoleFormatter<TextLine, ConsoleFormatterOptions>();
        log.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "O");
            json.JsonWriterOptions = json.JsonWriterOptions with { Indented = false, Encoder = JavaScriptEncoder.Default };
        });
        return log;
    }

    /// <summary>The time of a line, UTC.</summary>
    internal static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
