using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Conversion.Api.Jobs;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Live;

/// <summary>A job as of one version, as it goes to listeners: written once, for all of them.</summary>
public sealed class LiveFrame
{
    private readonly byte[] _chunk;
    private readonly Range _text;
    private readonly int _eventAt;
    private readonly int _dataAt;

    /// <param name="job">The job as of the version.</param>
    /// <param name="place">Its place in the queue; null when it does not wait, or is not known.</param>
    /// <param name="appendedAt">When the version was appended; null for a state that is shown again.</param>
    public LiveFrame(ConversionJob job, QueuePlace? place = null, DateTimeOffset? appendedAt = null)
    {
        (JobId, Version, IsEnd, AppendedAt) = (job.Id, job.Version, job.IsTerminal, appendedAt);
        Id = job.Version.ToString(CultureInfo.InvariantCulture);
        Event = job.Status switch
        {
            JobStatus.Completed => "completed",
            JobStatus.Failed => "failed",
            JobStatus.Cancelled => "cancelled",
            _ => "progress",
        };
        var text = new ArrayBufferWriter<byte>(2048);
        WriteId(text, Id);
        _eventAt = text.WrittenCount;
        Write(text, $"event: {Event}\ndata: ");
        _dataAt = text.WrittenCount;
        using (var json = new Utf8JsonWriter(text))
        {
            JsonSerializer.Serialize(json, JobView.Of(job, place), JsonSerializerOptions.Web);
        }

        Write(text, "\n\n");
        var size = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.WrittenCount:x}\r\n"));
        _chunk = [.. size, .. text.WrittenSpan, .. "\r\n"u8];
        _text = size.Length..^2;
    }

    public Guid JobId { get; }

    /// <summary>The job's version.</summary>
    public int Version { get; }

    /// <summary>The version, as the id that a listener to the job resumes from.</summary>
    public string Id { get; }

    /// <summary><c>progress</c>, or how the run ended.</summary>
    public string Event { get; }

    /// <summary>Whether a run of the job has ended with it: no listener may miss it.</summary>
    public bool IsEnd { get; }

    /// <summary>When the version was appended, by the database's clock; null for a state that is shown again.</summary>
    public DateTimeOffset? AppendedAt { get; }

    /// <summary>Its event under <see cref="Id"/>, as one whole chunk of a chunked response (RFC 9112, section 7.1).</summary>
    public ReadOnlyMemory<byte> Chunk => _chunk;

    private ReadOnlySpan<byte> Text => _chunk.AsSpan(_text);

    /// <summary>The job as JSON.</summary>
    private ReadOnlySpan<byte> Data => Text[_dataAt..^2];

    /// <summary>Writes it as a server-sent event under <paramref name="id"/>; under none when that is null.</summary>
    public void WriteEvent(IBufferWriter<byte> output, string? id)
    {
        if (ReferenceEquals(id, Id))
        {
            output.Write(Text);
        }
        else
        {
            WriteId(output, id);
            output.Write(Text[_eventAt..]);
        }
    }

    /// <summary>Writes it as a text message of a socket.</summary>
    public void WriteMessage(IBufferWriter<byte> output, string id)
    {
        Write(output, $$"""{"id":"{{id}}","event":"{{Event}}","data":""");
        output.Write(Data);
        Write(output, "}");
    }

    /// <summary>Writes an id alone: a listener resumes from there, and is told nothing.</summary>
    public static void WriteId(IBufferWriter<byte> output, string? id)
    {
        if (id is not null)
        {
            Write(output, $"id: {id}\n");
        }
    }

    private static void Write(IBufferWriter<byte> output, string ascii) => Encoding.ASCII.GetBytes(ascii, output);
}
