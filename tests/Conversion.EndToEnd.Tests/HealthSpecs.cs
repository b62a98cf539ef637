using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Conversion.EmbeddedPostgres;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.EndToEnd.Tests;

/// <summary>Each part is broken under a running service: health names it, why, and what to do, and finds it well again when it is mended.</summary>
public sealed class HealthSpecs(PostgresFixture postgres)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    // For what has only to be so before something is broken.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Where no deno is installed, the tools are never healthy.
    private const string Works = "healthy or degraded";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_stopped_is_named_by_a_node_that_lives_on_and_is_not_ready()
    {
        using var folder = TestFolder.Create();
        var database = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions(folder.Path) { Durable = false }, NullLogger.Instance, Cancellation);
        using var home = new ServiceHome(database.ConnectionString);
        try
        {
            await using var service = await RunningService.StartAsync(home);
            await BecomesAsync(service, "database", "healthy");
            await database.DisposeAsync();

            await using var broken = FromNow();
            var sick = await NamedAsync(broken, service, "database", "unhealthy");
            Assert.Contains("PostgreSQL cannot be reached", Text(sick, "reason"));
            Assert.Contains("ConnectionStrings:Postgres", Text(sick, "advice"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(service, "/health/ready"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/health/live"));
            Assert.Equal("See the component database.", Text(await NamedAsync(broken, service, "queue", "unhealthy"), "advice"));

            database = await EmbeddedPostgresServer.StartAsync(
                new EmbeddedPostgresOptions(folder.Path) { Durable = false }, () => database.Port, NullLogger.Instance, Cancellation);
            await using var mended = FromNow();
            await NamedAsync(mended, service, "database", "healthy");
            await mended.KeptAsync(() => StatusAsync(service, "/health/ready"), status => status == HttpStatusCode.OK, "the node is ready", Cancellation);
            await service.StopAsync();
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_tool_that_is_removed_is_named_and_what_it_breaks_and_both_are_well_when_it_is_back()
    {
        using var home = await HomeAsync();
        var ffmpeg = Script(home, "ffmpeg", "exec ffmpeg \"$@\"");
        await using var service = await RunningService.StartAsync(home, $"--Converter:Media:FfmpegPath={ffmpeg}");
        await BecomesAsync(service, "conversion", "healthy", component => component.GetProperty("data").TryGetProperty("convertedAt", out _));
        File.Move(ffmpeg, ffmpeg + ".away");

        await using var broken = FromNow();
        var sick = await NamedAsync(broken, service, "media-tools", "unhealthy");
        Assert.Contains(ffmpeg, Text(sick, "reason"));
        Assert.Contains("scripts/install", Text(sick, "advice"));
        Assert.Contains("media-tools", Text(await NamedAsync(broken, service, "conversion", "unhealthy"), "advice"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/health/ready"));

        File.Move(ffmpeg + ".away", ffmpeg);
        await using var mended = FromNow();
        await NamedAsync(mended, service, "media-tools", Works);
        await NamedAsync(mended, service, "conversion", "healthy");
        await service.StopAsync();
    }

    [Fact]
    public async Task A_tool_that_tells_its_version_and_converts_nothing_is_found_out_by_the_sample()
    {
        using var home = await HomeAsync();
        var ffmpeg = Script(home, "ffmpeg", "if [ \"$1\" = -version ]; then exec ffmpeg -version; fi; echo 'Unknown encoder' >&2; exit 1");
        await using var service = await RunningService.StartAsync(home, $"--Converter:Media:FfmpegPath={ffmpeg}");

        var sick = await BecomesAsync(service, "conversion", "unhealthy");

        Assert.Contains("Unknown encoder", Text(sick, "reason"));
        await BecomesAsync(service, "media-tools", Works);
        await service.StopAsync();
    }

    [Fact]
    public async Task A_tool_that_comes_to_hang_is_named_before_its_time_is_up()
    {
        using var home = await HomeAsync();
        var ffmpeg = Script(home, "ffmpeg", "exec ffmpeg \"$@\"");
        await using var service = await RunningService.StartAsync(home, $"--Converter:Media:FfmpegPath={ffmpeg}");
        await BecomesAsync(service, "conversion", "healthy", component => component.GetProperty("data").TryGetProperty("convertedAt", out _));
        await BecomesAsync(service, "media-tools", Works);
        File.Move(Script(home, "ffmpeg.new", "exec sleep 600"), ffmpeg, overwrite: true);

        await using var broken = FromNow();
        Assert.Contains("have not told their versions", Text(await NamedAsync(broken, service, "media-tools", "degraded", Says("have not told")), "reason"));
        await NamedAsync(broken, service, "conversion", "degraded", Says("under way"));
        await service.StopAsync();
    }

    [Fact]
    public async Task Stores_that_take_no_writes_are_named_each_by_itself()
    {
        using var primary = SmallDisk.TryMount("size=8m", out var obstacle);
        Assert.SkipWhen(primary is null, obstacle ?? "");
        using var home = await HomeAsync();
        var backup = Directory.CreateDirectory(home.PathOf("backup")).FullName;
        await using var service = await RunningService.StartAsync(
            home, "--Converter:Storage:Kind=mirrored", $"--Converter:Storage:Primary:Folder={primary!.Path}", $"--Converter:Storage:Backup:Folder={backup}");
        await BecomesAsync(service, "storage-primary", "healthy");
        await BecomesAsync(service, "storage-backup", "healthy");

        primary.MakeReadOnly();
        await using var broken = FromNow();
        var sick = await NamedAsync(broken, service, "storage-primary", "degraded");
        Assert.Contains("The primary store does not work", Text(sick, "reason"));
        Assert.Contains("The other store serves meanwhile", Text(sick, "reason"));
        Assert.Contains("permissions", Text(sick, "advice"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/health"));

        Directory.Move(backup, backup + ".away");
        await using var brokenToo = FromNow();
        Assert.Contains("The backup store does not work", Text(await NamedAsync(brokenToo, service, "storage-backup", "unhealthy"), "reason"));
        await NamedAsync(brokenToo, service, "storage-primary", "unhealthy");

        primary.MakeWritable();
        await using var mended = FromNow();
        await NamedAsync(mended, service, "storage-primary", "healthy");
        await NamedAsync(mended, service, "storage-backup", "degraded");
        Directory.Move(backup + ".away", backup);
        await using var mendedToo = FromNow();
        await NamedAsync(mendedToo, service, "storage-backup", "healthy");
        await service.StopAsync();
    }

    [Fact]
    public async Task A_disk_that_is_full_is_named_and_the_node_goes_on_serving()
    {
        using var home = await HomeAsync();
        using var disk = SmallDisk.TryMountAt(home.Data, "size=64m", out var obstacle);
        Assert.SkipWhen(disk is null, obstacle ?? "");
        await using var service = await RunningService.StartAsync(home, $"--Converter:Retention:MinFreeBytes={4 << 20}");
        await BecomesAsync(service, "disk", "healthy");
        var ballast = Path.Combine(home.Data, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[62 << 20], Cancellation);

        await using var broken = FromNow();
        var sick = await NamedAsync(broken, service, "disk", "unhealthy");
        Assert.Contains("New jobs are refused", Text(sick, "reason"));
        Assert.Contains("Free space", Text(sick, "advice"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/api/jobs"));

        File.Delete(ballast);
        await using var mended = FromNow();
        await NamedAsync(mended, service, "disk", "healthy");
        await service.StopAsync();
    }

    [Fact]
    public async Task A_way_out_that_is_broken_is_named()
    {
        using var home = await HomeAsync();
        var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var address = (IPEndPoint)proxy.LocalEndpoint;
        await using var service = await RunningService.StartAsync(home, $"--Converter:Egress:UpstreamProxy=http://{address}");
        await BecomesAsync(service, "egress", "healthy");
        proxy.Stop();

        await using var broken = FromNow();
        var sick = await NamedAsync(broken, service, "egress", "unhealthy");
        Assert.Contains(address.ToString(), Text(sick, "reason"));
        Assert.Contains("Converter:Egress:UpstreamProxy", Text(sick, "advice"));

        using var again = new TcpListener(address);
        again.Start();
        await using var mended = FromNow();
        await NamedAsync(mended, service, "egress", "healthy");
        await service.StopAsync();
    }

    private async Task<ServiceHome> HomeAsync() => new(await postgres.CreateDatabaseAsync(Cancellation));

    private static string Script(ServiceHome home, string name, string body)
    {
        var path = home.PathOf(name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static Task<JsonElement> BecomesAsync(RunningService service, string name, string status, Func<JsonElement, bool>? and = null) => Eventually.BecomesAsync(
        () => ComponentAsync(service, name), component => Is(component, status, and), Patience, Cancellation, $"{name} is {status}");

    private static PromisedTime FromNow() => PromisedTime.From(Promised, line => TestContext.Current.TestOutputHelper?.WriteLine(line));

    private static Task<JsonElement> NamedAsync(PromisedTime time, RunningService service, string name, string status, Func<JsonElement, bool>? and = null) =>
        time.KeptAsync(() => ComponentAsync(service, name), component => Is(component, status, and), $"{name} is {status}", Cancellation);

    private static async Task<JsonElement> ComponentAsync(RunningService service, string name) =>
        (await service.ReadAsync("/health")).GetProperty("components").EnumerateArray().Single(component => Text(component, "name") == name);

    private static bool Is(JsonElement component, string status, Func<JsonElement, bool>? and) =>
        status.Split(" or ").Contains(Text(component, "status")) && (and is null || and(component));

    private static Func<JsonElement, bool> Says(string words) => component => Text(component, "reason")?.Contains(words, StringComparison.Ordinal) == true;

    private static string? Text(JsonElement component, string field) => component.GetProperty(field).GetString();

    private static async Task<HttpStatusCode> StatusAsync(RunningService service, string path)
    {
        using var answer = await service.Http.GetAsync(path, Cancellation);
        return answer.StatusCode;
    }
}
