using System.Text.Json;
using Marten;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>Reads JSON as the store wrote it. What cannot be read is a finding, not a failure.</summary>
internal sealed class StoredDocuments(IDocumentStore store)
{
    private readonly ISerializer _serializer = store.Options.Serializer();
    private readonly Dictionary<string, Type> _events = store.Options.Events.AllKnownEventTypes().ToDictionary(type => type.EventTypeName, type => type.EventType);

    /// <summary>The document in a column, and its revision in another.</summary>
    public Stored<T> Document<T>(NpgsqlDataReader row, int column, int? revision = null)
        where T : class
    {
        var claimed = revision is { } at ? row.GetInt64(at) : (long?)null;
        try
        {
            return new(_serializer.FromJson<T>(row, column), claimed);
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or InvalidOperationException)
        {
            return new(null, claimed);
        }
    }

    /// <summary>The event in a column.</summary>
    public object Event(string type, NpgsqlDataReader row, int column)
    {
        if (!_events.TryGetValue(type, out var known))
        {
            return new UnreadableEvent(type, "this version of the service knows no such event");
        }

        try
        {
            return _serializer.FromJson(known, row, column) ?? new UnreadableEvent(type, "its data is null");
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or InvalidOperationException)
        {
            return new UnreadableEvent(type, unreadable.Message);
        }
    }
}
