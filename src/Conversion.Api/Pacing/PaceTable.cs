using Conversion.Api.Hosting;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Pacing;

/// <summary>
/// A row for each platform and address (<see cref="Domain.Platforms.NetworkExit"/>) that attempts were started on: what all nodes go by.
/// Whoever starts an attempt there, or ends one in a way that moves the breaker, locks the row until that is committed: so limits hold
/// however many claim at once, and a breaker lets one canary through.
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
        // The breaker: the columns of BreakerRow.
        table.AddColumn<string>("breaker").NotNull().DefaultValueByString("closed");
        table.AddColumn<Guid[]>("refused");
        table.AddColumn<string>("reason");
        table.AddColumn<bool>("midway").NotNull().DefaultValueByExpression("false");
        table.AddColumn("opened_at", "timestamp with time zone");
        table.AddColumn("next_canary_at", "timestamp with time zone");
        table.AddColumn<int>("failed_canaries").NotNull().DefaultValueByExpression("0");
        table.AddColumn<Guid>("canary_job");
        table.AddColumn<int>("canary_attempt");
        return table;
    }
}
