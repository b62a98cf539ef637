using System.Net;
using System.Net.Http.Headers;
using Conversion.Api.Retention;
using Conversion.Storage;
using Conversion.TestSupport;
using Conversion.TestSupport.S3;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Api.Tests;

/// <summary>A service that keeps its results in a bucket.</summary>
public sealed class S3ServiceSpecs(PostgresFixture postgres, SwiftServer server) : IClassFixture<SwiftServer>
{
    private const string Content = "0123456789";
    private const string Name = "Größe \"ß\" 🎵.mp3";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_gives_out_what_is_in_the_bucket()
    {
        await using var service = await StartAsync();
        var job = await service.CompletedJobAsync(Content, Name);
        using var http = service.Client();
        var link = await LinkAsync(http, job.Id);
        Assert.StartsWith("/files/", link.OriginalString, StringComparison.Ordinal);

        using var part = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(3, 5) } };
        using var answer = await http.SendAsync(part, Cancellation);
        Assert.Equal((HttpStatusCode.PartialContent, "345"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal(Content, await http.GetStringAsync(link, Cancellation));
        Assert.Equal("healthy", await StorageHealthAsync(service));
    }

    [Fact]
    public async Task Where_it_is_wanted_the_bucket_gives_it_out_by_its_own_links()
    {
        await using var service = await StartAsync("--Converter:Storage:DirectLinks=true");
        var job = await service.CompletedJobAsync(Content, Name);
        using var http = service.Client();
        var link = await LinkAsync(http, job.Id);
        Assert.Equal(server.Port, link.Port);

        using var anybody = new HttpClient();
        using var file = await anybody.GetAsync(link, Cancellation);
        Assert.Equal(Content, await file.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("audio/mpeg", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Name.Replace('"', '\''), file.Content.Headers.ContentDisposition?.FileNameStar?.Replace('"', '\''));
        using var changed = await anybody.GetAsync(new Uri(link.AbsoluteUri.Replace("Expires=3", "Expires=4", StringComparison.Ordinal)), Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
    }

    [Fact]
    public async Task What_a_link_of_the_bucket_was_given_out_for_is_kept_as_long_as_that()
    {
        await using var service = await StartAsync(
            "--Converter:Storage:DirectLinks=true", "--Converter:Retention:MaxAgeHours=0.0001", "--Converter:Retention:SpareMinutes=0");
        using var http = service.Client();
        var linked = await service.CompletedJobAsync(Content);
        await LinkAsync(http, linked.Id);
        var other = await service.CompletedJobAsync(Content);
        var store = service.Host.Services.GetRequiredService<IArtifactStore>();

        await Eventually.BecomesAsync(
            async () =>
            {
                await service.Host.Services.GetRequiredService<RetentionWatch>().RunOnceAsync(Cancellation);
                return await store.FindAsync(other.Id.ToString("N"), Cancellation);
            },
            found => found is null, cancellation: Cancellation);

        Assert.NotNull(await store.FindAsync(linked.Id.ToString("N"), Cancellation));
    }

    private Task<ServiceHost> StartAsync(params string[] more)
    {
        var options = server.Options();
        return ServiceHost.StartAsync(
            postgres,
            [
                "--Converter:Storage:Kind=s3", $"--Converter:Storage:S3:Endpoint={options.Endpoint}", $"--Converter:Storage:S3:Bucket={options.Bucket}",
                $"--Converter:Storage:S3:Prefix={options.Prefix}", $"--Converter:Storage:S3:AccessKey={options.AccessKey}",
                $"--Converter:Storage:S3:SecretKey={options.SecretKey}", .. more,
            ]);
    }

    private static async Task<Uri> LinkAsync(HttpClient http, Guid job)
    {
        using var answer = await http.GetAsync($"/api/jobs/{job}/download", Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!;
    }

    private static async Task<string> StorageHealthAsync(ServiceHost service) =>
        (await service.GetAsync("/health"))["components"]!.AsArray().Single(component => component!.Text("name") == "storage-primary")!.Text("status");
}
