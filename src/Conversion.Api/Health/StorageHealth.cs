using System.Text;
using Conversion.Api.Hosting;
using Conversion.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Health;

/// <summary>Each store takes, gives back and removes a few bytes. With a backup that does, one that does not is no outage.</summary>
public sealed class StorageHealth(StoreCopies copies, IOptions<ConverterOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var sick = new List<string>();
        foreach (var copy in copies.All)
        {
            if (await ReasonAsync(copy.Store, cancellationToken) is { } reason)
            {
                sick.Add(copies.IsMirrored ? $"The {copy.Name} store does not work: {reason}" : $"The artifact store does not work: {reason}");
            }
        }

        return sick.Count == 0 ? HealthCheckResult.Healthy() : new HealthCheckResult(
            sick.Count < copies.All.Count ? HealthStatus.Degraded : HealthStatus.Unhealthy, string.Join(' ', sick),
            data: new Dictionary<string, object> { [HealthSetup.Advice] = "Check the store's space, its permissions, and the way to it." });
    }

    private async Task<string?> ReasonAsync(IArtifactStore store, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var path = Path.Combine(options.Value.DataDirectory, $"health-{id}");
        try
        {
            var sent = Encoding.ASCII.GetBytes(id);
            await File.WriteAllBytesAsync(path, sent, cancellation);
            try
            {
                await store.PutAsync(id, path, cancellation);
                await using var content = await store.OpenAsync(id, cancellation);
                var received = new byte[sent.Length];
                return content is not null && await content.ReadAtLeastAsync(received, sent.Length, throwOnEndOfStream: false, cancellation) == sent.Length
                    && received.AsSpan().SequenceEqual(sent)
                    ? null
                    : "What was stored could not be read back.";
            }
            finally
            {
                await store.DeleteAsync(id, CancellationToken.None); // a check that took too long leaves nothing either
            }
        }
        catch (Exception failure) when (failure is ArtifactStoreException or IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
