using System.Text;
using Conversion.Api.Hosting;
using Conversion.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Health;

/// <summary>One store takes, gives back and removes a few bytes.</summary>
public sealed class StoreHealth(StoreCopy copy, string title, IOptions<ConverterOptions> options) : IHealthCheck
{
    /// <summary>What to do about a store that does not work.</summary>
    public const string Advice = "Check the store's space, its permissions, and the way to it.";

    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var path = Path.Combine(options.Value.DataDirectory, $"health-{id}");
        try
        {
            return await TryAsync(id, path, cancellationToken)
                ? HealthCheckResult.Healthy()
                : Findings.Unhealthy($"{title} does not work: what was stored could not be read back.", Advice);
        }
        catch (Exception failure) when (failure is ArtifactStoreException or IOException or UnauthorizedAccessException)
        {
            return Findings.Unhealthy($"{title} does not work: {failure.Message}", Advice);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<bool> TryAsync(string id, string path, CancellationToken cancellation)
    {
        var sent = Encoding.ASCII.GetBytes(id);
        await File.WriteAllBytesAsync(path, sent, cancellation);
        try
        {
            await copy.ForLooks.PutAsync(id, path, cancellation);
            await using var content = await copy.ForLooks.OpenAsync(id, cancellation);
            var received = new byte[sent.Length];
            return content is not null && await content.ReadAtLeastAsync(received, sent.Length, throwOnEndOfStream: false, cancellation) == sent.Length
                && received.AsSpan().SequenceEqual(sent);
        }
        finally
        {
            using var removal = new CancellationTokenSource(LongestRemoval); // a look that took too long leaves nothing either
            await copy.ForLooks.DeleteAsync(id, removal.Token);
        }
    }
}
