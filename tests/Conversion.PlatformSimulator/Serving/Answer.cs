using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Conversion.PlatformSimulator.Serving;

/// <summary>The usual forms of a platform's answer.</summary>
internal static class Answer
{
    // The names are the platforms' own, in whatever case those write them; what a platform leaves out is null here.
    private static readonly JsonSerializerOptions AsWritten = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>As text, to be put into a page's script.</summary>
    public static string Text(object value) => JsonSerializer.Serialize(value, AsWritten);

    /// <summary>An object, its names as they stand.</summary>
    public static IResult Json(object value, int status = StatusCodes.Status200OK) =>
        Results.Text(Text(value), "application/json", statusCode: status);

    /// <summary>A page.</summary>
    public static IResult Html(string text, int status = StatusCodes.Status200OK) => Results.Text(text, "text/html; charset=utf-8", statusCode: status);

    /// <summary>The page of an error, as the servers in front of a platform send it whatever was asked for.</summary>
    public static IResult Failure(int status) =>
        Html($"<!DOCTYPE html>\n<html lang=\"en\"><head><title>Error {status}</title></head><body><p>The server answers {status}.</p></body></html>\n", status);

    /// <summary>A script.</summary>
    public static IResult Script(string text) => Results.Text(text, "text/javascript; charset=utf-8");
}
