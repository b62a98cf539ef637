using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Stores;
using Conversion.Storage;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conversion.Api.Tests;

/// <summary>A service that keeps its results in two folders.</summary>
public sealed class MirroredServiceSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Content = "0123456789";
    private readonly string _folder = Directory.CreateTempSubdirectory("converter-mirror-").FullName;
    private ServiceHost? _service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServiceHost Service => _service!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(In("primary"));
        Directory.CreateDirectory(In("backup"));
        _service = await ServiceHost.StartAsync(
            postgres, "--Converter:Storage:Kind=mirrored", $"--Converter:Storage:Primary:Folder={In("primary")}", $"--Converter:Storage:Backup:Folder={In("backup")}",
            "--Converter:Storage:Mirror:FailoverSeconds=60", // a machine that is busy must not look like a store that hangs
            "--Converter:Storage:DirectLinks=true"); // folders make none, so the service goes on giving out its own
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_the_primary_lost_or_damaged_is_downloaded_all_the_same_and_is_healed(bool lost)
    {
        var (link, file) = await CompletedAsync();
        if (lost)
            File.Delete(file);
        else
            await File.WriteAllTextAsync(file, "0123456780", Cancellation);

        Assert.Equal(Content, await Service.Client().GetStringAsync(link, Cancellation));

        await Eventually.BecomesAsync(() => TextOfAsync(file), text => text == Content, cancellation: Cancellation);
    }

    [Theory]
    [InlineData("primary")]
    [InlineData("backup")]
    public async Task Damage_that_nobody_reads_is_found_and_repaired(string store)
    {
        var (_, file) = await CompletedAsync();
        file = file.Replace(In("primary"), In(store), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "0123456780", Cancellation);

        await Service.Host.Services.GetServices<IHostedService>().OfType<ScrubWatch>().Single().RunOnceAsync(Cancellation);

        Assert.Equal(Content, await File.ReadAllTextAsync(file, Cancellation));
    }

    [Fact]
    public async Task What_no_event_names_is_not_copied_about()
    {
        var orphan = Guid.NewGuid().ToString("n");
        var source = In("source");
        await File.WriteAllTextAsync(source, "x", Cancellation);
        await Service.Host.Services.GetRequiredService<StoreCopies>().All[0].Store.PutAsync(orphan, source, Cancellation);

        await Service.Host.Services.GetServices<IHostedService>().OfType<ScrubWatch>().Single().RunOnceAsync(Cancellation);

        Assert.Empty(Directory.EnumerateFiles(In("backup"), orphan, SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_backup_that_is_away_is_told_by_health_and_takes_no_work_away()
    {
        Directory.Delete(In("backup"), recursive: true);

        var health = (await Service.Client().GetFromJsonAsync<JsonNode>("/health", Cancellation))!.ToJsonString();
        Assert.Contains("The backup store does not work", health, StringComparison.Ordinal);
        Assert.DoesNotContain("The primary store does not work", health, StringComparison.Ordinal);

        var (link, file) = await CompletedAsync();
        Assert.Equal(Content, await Service.Client().GetStringAsync(link, Cancellation));
        Directory.CreateDirectory(In("backup"));
        await Eventually.BecomesAsync(
            () => TextOfAsync(file.Replace(In("primary"), In("backup"), StringComparison.Ordinal)), text => text == Content, cancellation: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private async Task<(string Link, string File)> CompletedAsync()
    {
        var job = await Service.CompletedJobAsync(Content);
        var answer = await Service.Client().GetAsync($"/api/jobs/{job.Id}/download", Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var link = answer.Headers.Location!.OriginalString;
        return (link, Directory.GetFiles(In("primary"), link.Split('/', '?').Single(ArtifactIds.IsValid), SearchOption.AllDirectories).Single());
    }

    private static async Task<string?> TextOfAsync(string file) => File.Exists(file) ? await File.ReadAllTextAsync(file, Cancellation) : null;
}
