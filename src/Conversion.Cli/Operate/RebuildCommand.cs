using System.CommandLine;
using System.Text.Json;
using Conversion.Cli.Client;
using Conversion.Cli.Convert;

namespace Conversion.Cli.Operate;

/// <summary><c>converter rebuild NAME</c>: has a read model rebuilt while the service works, and waits for the end.</summary>
internal sealed class RebuildCommand : OperatorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Argument<string> _name = new("NAME") { Description = "The read model, such as JobProgress." };

    public RebuildCommand(CommandEnvironment environment)
        : base(environment, "rebuild", "Rebuilds an asynchronous read model from all events, while the service works.") => Arguments.Add(_name);

    protected override async Task<int> RunAsync(ParseResult parsed, ServiceHttp http, CommandEnvironment environment, CancellationToken cancellation)
    {
        var address = new Uri(http.Server, $"api/diagnostics/projections/{Uri.EscapeDataString(parsed.GetValue(_name)!)}");
        Model model;
        try
        {
            model = await AskAsync(() => new HttpRequestMessage(HttpMethod.Post, new Uri($"{address}/rebuild")), environment.Pace.FirstContact);
        }
        catch (ServiceRefusedException refused) when (refused.Problem.Status is 404 or 409)
        {
            environment.Error.WriteLine($"converter: {SafeText.Of(refused.Problem.ToString())}");
            return ExitCodes.Failed;
        }

        while (model.Rebuild is { State: "requested" or "running" })
        {
            await Task.Delay(environment.Pace.Poll, environment.Time, cancellation);
            model = await AskAsync(() => new HttpRequestMessage(HttpMethod.Get, address), environment.Pace.Outage);
        }

        return Tell(model, environment);

        async Task<Model> AskAsync(Func<HttpRequestMessage> request, TimeSpan patience)
        {
            using var response = await http.SendAsync(request, patience, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
            try
            {
                return JsonSerializer.Deserialize<Model>(await response.Content.ReadAsStringAsync(cancellation), Json)!;
            }
            catch (JsonException e)
            {
                throw new ServiceUnreachableException($"{http.Server} answers, but not as this service does. Check the address.", e);
            }
        }
    }

    private static int Tell(Model model, CommandEnvironment environment)
    {
        if (model.Rebuild is not { State: "finished" } rebuild)
        {
            environment.Error.WriteLine($"converter: {SafeText.OneLine($"{model.Name} could not be rebuilt: {model.Rebuild?.Failure}")}");
            return ExitCodes.Failed;
        }

        var seconds = (rebuild.FinishedAt - rebuild.StartedAt)?.TotalSeconds;
        environment.Output.WriteLine(SafeText.OneLine(FormattableString.Invariant(
            $"{model.Name} is rebuilt up to event {rebuild.Sequence}, in {seconds:0.0} s on {rebuild.Node}.")));
        return ExitCodes.Success;
    }

    private sealed record Model(string Name, Rebuild? Rebuild);

    private sealed record Rebuild(string State, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string? Node, long? Sequence, string? Failure);
}
