using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Conversion.Api.Telemetry;

/// <summary>
/// An event of the log as one line of text, whatever is in it: <c>TIME level Category[job X attempt N trace T span S] message</c>. A title of a
/// stranger's choosing can neither begin a line of its own nor speak to the terminal: control and format characters are written as escapes (CWE-117).
/// </summary>
public sealed class TextLine() : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name, for <c>Logging:Console:FormatterName</c>.</summary>
    public const string FormatterName = "line";

    private static readonly (string Key, string Label)[] Shown = [("JobId", "job"), ("Attempt", "attempt"), ("TraceId", "trace"), ("SpanId", "span")];

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (message is null && logEntry.Exception is null)
        {
            return;
        }

        var line = new StringBuilder(256)
            .Append(LogLines.Now).Append(' ').Append(NameOf(logEntry.LogLevel)).Append(' ').Append(logEntry.Category);
        AppendScopes(line, scopeProvider);
        line.Append(' ');
        AppendSafely(line, message ?? "");
        if (logEntry.Exception is { } failure)
        {
            line.Append(" | ");
            AppendSafely(line, failure.ToString());
        }

        textWriter.Write(line.Append('\n').ToString());
    }

    /// <summary>Appends text with everything in it that is not seen, or would be taken for more than text, as an escape.</summary>
    internal static void AppendSafely(StringBuilder line, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control when rune.Value == '\n':
                    line.Append("\\n");
                    break;
                case UnicodeCategory.Control when rune.Value == '\r':
                    line.Append("\\r");
                    break;
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse:
                    line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
                    break;
                default:
                    line.Append(rune);
                    break;
            }
        }
    }

    // What a line belongs to: the attempt and the trace. Other scopes repeat what the trace leads to.
    private static void AppendScopes(StringBuilder line, IExternalScopeProvider? scopes)
    {
        var found = new List<KeyValuePair<string, object?>>();
        scopes?.ForEachScope(static (scope, all) => all.AddRange(scope as IEnumerable<KeyValuePair<string, object?>> ?? []), found);
        var parts = from name in Shown
                    let value = found.FindLast(pair => pair.Key == name.Key).Value
                    where value is not null
                    select $"{name.Label} {value}";
        var text = string.Join(' ', parts);
        if (text.Length > 0)
        {
            line.Append('[');
            AppendSafely(line, text);
            line.Append(']');
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
