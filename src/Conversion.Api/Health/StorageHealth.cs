using System.Text;
using Conversion.Api.Hosting;
using Conversion.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Health;

/// <summary>The artifact store takes, gives back and removes a few bytes.</summary>
public sealed class StorageHealth(IArtifactStore store, IOptions<ConverterOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var path = Path.Combine(options.Value.DataDirectory, $"health-{id}");
        try
        {
            var sent = Encoding.ASCII.GetBytes(id);
            await File.WriteAllBytesAsync(path, sent, cancellationToken);
            try
            {
                await store.PutAsync(id, path, cancellationToken);
                await using var content = await store.OpenAsync(id, cancellationToken);
                var received = new byte[sent.Length];
                return content is not null && await content.ReadAtLeastAsync(received, sent.Length, throwOnEndOfStream: false, cancellationToken) == sent.Length
                    && received.AsSpan().SequenceEqual(sent)
                    ? HealthCheckResult.Healthy()
                    : Sick("What was stored could not be read back.");
            }
            finally
            {
                await store.DeleteAsync(id, CancellationToken.None); // a check that took too long leaves nothing either
            }
        }
        catch (Exception failure) when (failure is ArtifactStoreException or IOException or UnauthorizedAccessException)
        {
            return Sick(failure.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static HealthCheckResult Sick(string reason) => HealthCheckResult.Unhealthy($"The artifact store does not work: {reason}",
        data: new Dictionary<string, object> { [HealthSetup.Advice] = "Check the folder's space and permissions." });
}
