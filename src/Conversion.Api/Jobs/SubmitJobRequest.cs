using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Jobs;

/// <summary>What a client sends to submit a job.</summary>
/// <param name="Url">The link.</param>
/// <param name="Output">What to make of it.</param>
/// <param name="AllowQualityReduction">Whether less than was asked for is acceptable; true when left out.</param>
/// <param name="Priority"><c>low</c>, <c>normal</c> (when left out) or <c>high</c>.</param>
/// <param name="ClientReference">The client's own note, at most 200 characters; given back, never used.</param>
/// <param name="Cache">Whether what is there already will do.</param>
public sealed record SubmitJobRequest(
    string Url, OutputProfile Output, bool AllowQualityReduction = true, JobPriority Priority = JobPriority.Normal, string? ClientReference = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] CacheMode Cache = CacheMode.Default)
{
    private const int MostReferenceLength = 200;

    /// <summary>Reads a request field by field, so that every wrong field is named at once.</summary>
    /// <param name="body">The parsed body.</param>
    /// <param name="errors">What is wrong, by field; empty when the request is returned.</param>
    /// <param name="unsupportedFormat">The format asked for, when it is a word but none that is known.</param>
    public static SubmitJobRequest? Read(JsonElement body, out Dictionary<string, string[]> errors, out string? unsupportedFormat)
    {
        unsupportedFormat = null;
        var fields = new JsonFields(body);
        errors = fields.Errors;
        if (errors.Count > 0)
        {
            return null; // no object at all: it has no fields to name
        }

        var url = fields.RequiredText("url");
        var reduction = fields.Boolean("allowQualityReduction") ?? true;
        var priority = fields.Word<JobPriority>("priority", out var unknownPriority) ?? JobPriority.Normal;
        if (unknownPriority is not null)
        {
            fields.Wrong("priority", "It is one of low, normal and high.");
        }

        var reference = fields.Text("clientReference");
        if (reference?.Length > MostReferenceLength)
        {
            fields.Wrong("clientReference", $"It has at most {MostReferenceLength} characters.");
        }

        var cache = CacheMode.Default;
        if (fields.Text("cache") is { } mode && !CacheModes.TryParse(mode, out cache))
        {
            fields.Wrong("cache", "It is default, or no-store for a fresh run.");
        }

        OutputProfile? output = null;
        if (fields.Object("output") is { } inner)
        {
            var format = inner.Word<OutputFormat>("format", out unsupportedFormat);
            if (format is null && unsupportedFormat is null)
            {
                inner.Wrong("format", "It is needed: mp3, m4a, opus, ogg, flac, wav, mp4 or webm.");
            }

            output = new OutputProfile(
                format ?? OutputFormat.Mp3,
                inner.Integer("audioBitrateKbps", OutputProfile.MinAudioBitrateKbps, OutputProfile.MaxAudioBitrateKbps),
                inner.Integer("maxHeight", OutputProfile.LowestMaxHeight, OutputProfile.HighestMaxHeight));
        }

        return errors.Count == 0 && url is not null && output is not null
            ? new SubmitJobRequest(url, output, reduction, priority, reference, cache)
            : null;
    }
}

/// <summary>Whether a request may be answered with what is there already. In JSON <c>default</c> and <c>no-store</c>, as HTTP's Cache-Control has it.</summary>
[JsonConverter(typeof(CacheModeConverter))]
public enum CacheMode
{
    /// <summary>A stored result, or work that is under way.</summary>
    Default,

    /// <summary>A fresh run, whatever there is.</summary>
    NoStore,
}

/// <summary>Names of <see cref="CacheMode"/> in JSON.</summary>
public sealed class CacheModeConverter() : JsonStringEnumConverter<CacheMode>(JsonNamingPolicy.KebabCaseLower);

/// <summary>Reads a <see cref="CacheMode"/>.</summary>
internal static class CacheModes
{
    public static bool TryParse(string text, out CacheMode mode)
    {
        mode = text == "no-store" ? CacheMode.NoStore : CacheMode.Default;
        return text is "default" or "no-store";
    }
}
