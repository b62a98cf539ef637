using Conversion.Api.Hosting;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Pacing;

/// <summary>
/// A row for each platform and address (<see cref="Domain.Platforms.NetworkExit"/>) that attempts were started on: what all nodes go by.
/// Whoever starts an attempt there locks the row until it is committed, so that limits hold however many claim at once.
/// </summary>
internal static class PaceTable
{
    private const string TableName = "platform_pace";

    public const string Name = $"{EventStoreSetup.Schema}.{TableName}";

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, TableName, SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("platform").AsPrimaryKey();
        table.AddColumn<string>("exit").AsPrimaryKey();
        // From when on the next attempt may start.
        table.AddColumn("next_at", "timestamp with time zone").NotNull();
        return table;
    }
}
