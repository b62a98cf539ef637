using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Domain;

/// <summary>Writes an enum as the snake_case word that the HTTP contract and the event store use (<c>BotCheck</c> as <c>bot_check</c>).</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
