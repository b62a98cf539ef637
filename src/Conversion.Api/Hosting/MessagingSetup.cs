using Conversion.Api.Jobs;
using Conversion.Api.Live;
using Conversion.Api.Recovery;
using Conversion.Api.Sharing;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.Events;
using Npgsql;
using Wolverine;
using Wolverine.ErrorHandling;

namespace Conversion.Api.Hosting;

/// <summary>Wolverine: commands in one transaction with their events, durable messages, and what is tried again.</summary>
public static class MessagingSetup
{
    public static void UseMessaging(this IHostApplicationBuilder builder) => builder.UseWolverine(options =>
    {
        options.ApplicationAssembly = typeof(MessagingSetup).Assembly;
        options.ServiceName = "converter";
        // The adapters around endpoints and handlers are written by scripts/codegen and compiled in: a start without the
        // compiler takes half the time and half the memory, and a handler without its adapter does not start at all.
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        options.Policies.AddMiddleware(typeof(SentByWatchdog), chain => chain.MessageType == typeof(LoseAttempt) || chain.MessageType == typeof(EndOverdueAttempt));
        options.Policies.AddMiddleware(typeof(SentBySharing), chain => chain.MessageType == typeof(FollowSharedWork));
        options.Policies.AddMiddleware(typeof(SentByScheduler), chain => chain.MessageType == typeof(GiveUpWaiting));

        // A dead node's work is found within seconds, not minutes.
        options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
        options.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(2);
        options.Durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.OrphanedMessageSweepPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(500);

        // Two writers met on one stream, or on one idempotency key: decide again on what is there now.
        options.OnException<ConcurrencyException>()
            .Or<EventStreamUnexpectedMaxEventIdException>()
            .Or<Marten.Exceptions.ExistingStreamIdCollisionException>()
            .Or<DocumentAlreadyExistsException>()
            .Or<Marten.Exceptions.StreamLockedException>()
            .RetryTimes(5);
        options.OnException(failure => failure is NpgsqlException { IsTransient: true } || IsTransientRefusal(failure.InnerException))
            .RetryWithCooldown(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(1000));
    });

    // Marten wraps what PostgreSQL says of a command, such as a deadlock or a lock that was waited for too long.
    private static bool IsTransientRefusal(Exception? cause) =>
        cause is PostgresException { IsTransient: true } || (cause is not null && IsTransientRefusal(cause.InnerException));
}
