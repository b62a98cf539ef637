using Conversion.Api.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Telemetry.Tests;

/// <summary>The form of a line of text, for what no source can be made to say.</summary>
public sealed class TextLineSpecs
{
    [Theory]
    [InlineData("a\0b", @"a\u{0}b")]
    [InlineData("a\r\nb", @"a\r\nb")]
    [InlineData("a\u001b]0;title\u0007b", @"a\u{1b}]0;title\u{7}b")]
    [InlineData("a\u0085b\u2028c\u2029d", @"a\u{85}b\u{2028}c\u{2029}d")]
    [InlineData("a\u202eb\u2066c\u200bd", @"a\u{202e}b\u{2066}c\u{200b}d")]
    [InlineData("Käse 音楽 🎵", "Käse 音楽 🎵")]
    public void What_is_not_seen_is_shown_and_what_is_seen_is_left(string message, string shown) =>
        Assert.EndsWith($" warn Category {shown}\n", Line(message), StringComparison.Ordinal);

    [Fact]
    public void Half_a_character_is_shown_as_a_broken_one() => Assert.EndsWith(" a\ufffdb\n", Line($"a{'\ud800'}b"), StringComparison.Ordinal);

    [Fact]
    public void An_exception_is_on_its_events_line()
    {
        var line = Line("It failed", new InvalidOperationException("first\nsecond", new FormatException("cause")));

        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        Assert.Contains(@"It failed | System.InvalidOperationException: first\nsecond", line);
        Assert.Contains("System.FormatException: cause", line);
    }

    [Fact]
    public void A_scope_tells_only_what_the_event_belongs_to_and_is_as_safe()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var request = scopes.Push(new Dictionary<string, object> { ["RequestPath"] = "/files/title", ["TraceId"] = "t" });
        using var attempt = scopes.Push(new Dictionary<string, object> { ["JobId"] = "j\n", ["Attempt"] = 2 });

        Assert.EndsWith("Category[job j\\n attempt 2 trace t] message\n", Line("message", scopes: scopes), StringComparison.Ordinal);
    }

    private static string Line(string message, Exception? failure = null, IExternalScopeProvider? scopes = null)
    {
        using var writer = new StringWriter();
        new TextLine().Write(new LogEntry<string>(LogLevel.Warning, "Category", default, message, failure, (state, _) => state), scopes, writer);
        return writer.ToString();
    }
}
