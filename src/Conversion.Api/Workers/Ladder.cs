using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Workers;

/// <summary>The policy with this service's settings: what follows the failure of an attempt, whoever noticed it.</summary>
public sealed class Ladder(IOptions<RetrySettings> settings, IOptions<PlatformSettings> platforms, TimeProvider clock)
{
    public IReadOnlyList<IJobEvent> Decide(ConversionJob job, int attempt, Failure failure)
    {
        var now = clock.GetUtcNow();
        var situation = RetrySituation.Of(job, platforms.Value.AccessTo(job.Platform), Random.Shared.NextDouble(), now);
        return JobDecisions.Fail(job, attempt, failure, RetryPolicy.Decide(failure, situation, settings.Value.ToOptions()), now);
    }
}
