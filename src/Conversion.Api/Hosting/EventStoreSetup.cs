using Conversion.Api.Diagnostics.Timings;
using Conversion.Api.Health;
using Conversion.Api.Jobs;
using Conversion.Api.Live;
using Conversion.Api.Pacing;
using Conversion.Api.ReadModels;
using Conversion.Api.Retention;
using Conversion.Api.Stores;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using Wolverine.Marten;

namespace Conversion.Api.Hosting;

/// <summary>Marten on PostgreSQL: the event store, the read models, and who hears of a commit.</summary>
public static class EventStoreSetup
{
    /// <summary>Schema of everything that the service keeps.</summary>
    public const string Schema = "converter";

    /// <summary>The work queue's table, which <see cref="JobQueueProjection"/> keeps.</summary>
    public const string QueueTable = $"{Schema}.{JobQueueProjection.TableName}";

    /// <summary>Schema of Wolverine's messages and nodes.</summary>
    public const string MessageSchema = "converter_messages";

    public static void AddEventStore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(Database.Open(connectionString));
        services.AddSingleton<CommitListener>();
        services.AddMarten(provider =>
            {
                var options = new StoreOptions();
                Configure(options, provider.GetRequiredService<NpgsqlDataSource>());
                options.Listeners.Add(provider.GetRequiredService<CommitListener>());
                return options;
            })
            .UseLightweightSessions()
            .ApplyAllDatabaseChangesOnStartup()
            .IntegrateWithWolverine(marten =>
            {
                marten.MessageStorageSchemaName = MessageSchema;
                marten.UseWolverineManagedEventSubscriptionDistribution = true;
            });
    }

    /// <summary>The store itself, without the host around it.</summary>
    public static void Configure(StoreOptions options, NpgsqlDataSource database)
    {
        options.Connection(database);
        options.DatabaseSchemaName = Schema;
        options.DisableNpgsqlLogging = true;
        options.UseSystemTextJsonForSerialization();
        options.Events.MetadataConfig.EnableAll();
        options.Events.AddEventTypes(
            typeof(IJobEvent).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IJobEvent))));
        options.Projections.Add<JobStateProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add(new JobQueueProjection(Schema), ProjectionLifecycle.Inline);
        options.Projections.Add<ArtifactRecordProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<JobProgressProjection>(ProjectionLifecycle.Async);
        options.Projections.Add<JobTimelineProjection>(ProjectionLifecycle.Async);
        options.Schema.For<JobTimeline>().Duplicate(x => x.LastAt).Duplicate(x => x.IsOpen).Duplicate(x => x.Platform).Duplicate(x => x.SucceededAt);
        options.Schema.For<JobProgress>().Duplicate(x => x.Caller).Duplicate(x => x.Platform).Duplicate(x => x.Status)
            .Duplicate(x => x.SubmittedAt);
        options.Schema.For<ConversionJob>().Duplicate(x => x.ReusableAs).Duplicate(x => x.Artifact!.ArtifactId);
        options.Storage.ExtendedSchemaObjects.Add(ArtifactUse.Table());
        options.Storage.ExtendedSchemaObjects.Add(NodePresence.Table());
        options.Storage.ExtendedSchemaObjects.Add(DatabaseHealth.Table());
        options.Storage.ExtendedSchemaObjects.Add(PaceTable.Table());
        options.Storage.ExtendedSchemaObjects.Add(MirrorJournal.Table());
        options.Storage.ExtendedSchemaObjects.Add(ProjectionRebuilds.Table());
        options.Storage.ExtendedSchemaObjects.Add(TimingTable.Table());
        options.Schema.For<IdempotencyKey>().Identity(x => x.Id);
    }
}
