using System.CommandLine;

namespace Conversion.Cli.Client;

/// <summary>Which service, and by which key: the options that every command has, and the variables behind them.</summary>
internal sealed class ServiceOptions
{
    private const string DefaultServer = "http://127.0.0.1:8080";
    private const string ServerVariable = "CONVERTER_URL";
    private const string KeyVariable = "CONVERTER_KEY";

    public Option<string?> Server { get; } = new("--server", "-s") { Description = $"The service (else {ServerVariable}, else {DefaultServer})." };

    public Option<string?> Key { get; } =
        new("--key", "-k") { Description = $"The key to the service; better kept in {KeyVariable}, where other users of this machine do not see it." };

    /// <summary>With a slash at the end, so that a service below a path keeps it.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public Uri ServerOf(ParseResult parsed, CommandEnvironment environment)
    {
        var text = FirstGiven(parsed.GetValue(Server), environment.Variable(ServerVariable)) ?? DefaultServer;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) && server.Scheme is "http" or "https" && server.Query.Length + server.Fragment.Length == 0
            ? server
            : throw new UsageException($"'{text}' is no address of a service. It looks like {DefaultServer}.");
    }

    public string? KeyOf(ParseResult parsed, CommandEnvironment environment) => FirstGiven(parsed.GetValue(Key), environment.Variable(KeyVariable));

    private static string? FirstGiven(params string?[] values) => values.FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim();
}
