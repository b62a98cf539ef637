using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>A service that takes two seconds of silence for a stall; a busy machine may seem silent for as long, so it has these specs alone.</summary>
public sealed class ImpatientService(PostgresFixture postgres) : ServiceFixture(postgres,
    "--Converter:Workers:StallSeconds=2", "--Converter:Retries:MaxAttempts=1");

/// <summary>A server that takes the request and falls silent is given up, and said to have stalled.</summary>
public sealed class SilentSourceSpecs(ImpatientService fixture) : IClassFixture<ImpatientService>
{
    [Fact]
    public async Task It_never_answers()
    {
        fixture.Media.Add("/hanging.mp4", Serve.Hanging());
        await FailedJob.RunAsync(fixture.Service, fixture.Media.Url("/hanging.mp4"), "stalled", "network_timeout");
    }

    [Fact]
    public async Task It_stops_midway()
    {
        fixture.Media.Add("/stalling.m4a", SampleMedia.M4a, new Delivery { StallAfterBytes = 30_000 });
        await FailedJob.RunAsync(fixture.Service, fixture.Media.Url("/stalling.m4a"), "stalled", "network_timeout");
    }
}
