using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Conversion.Api.Hosting;
using Conversion.Domain.Audit;
using JasperFx.Events;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Audit;

/// <summary>One page of an export as JSON lines, each sealed by its hash, the last one with the sum and how to go on. No more than a stretch of the log is in memory.</summary>
public sealed class AuditAnswer(AuditQuery query) : IResult
{
    // Where hardly anything fits the filter, a page is long in coming: it is ended then, and the next one goes on.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation, services) = (httpContext.Response, httpContext.RequestAborted, httpContext.RequestServices);
        var (log, clock) = (services.GetRequiredService<AuditLog>(), services.GetRequiredService<TimeProvider>());
        var page = new Page(response.BodyWriter, query.After, services.GetRequiredService<IOptions<AuditOptions>>().Value.Key);
        response.ContentType = LinesAnswer.ContentType;
        response.Headers.CacheControl = "no-store";
        var (began, isEnd) = (clock.GetTimestamp(), false);
        await foreach (var run in log.ReadAsync(query.After.Through, query.Filter, cancellation))
        {
            foreach (var appended in run.Events.Take(query.Limit - (int)page.Events))
            {
                page.Write(appended);
            }

            isEnd = run.IsEnd;
            if (page.Events < query.Limit || run.Events.Count == 0 || run.Events[^1].Sequence == page.Through)
            {
                page.Through = run.Through; // all of it was written
            }
            else
            {
                isEnd = false;
            }

            await response.BodyWriter.FlushAsync(cancellation);
            if (page.Events >= query.Limit || clock.GetElapsedTime(began) > Longest)
            {
                break;
            }
        }

        page.End(query.Filter, isEnd, clock.GetUtcNow());
        await response.BodyWriter.FlushAsync(cancellation);
    }

    private sealed class Page(PipeWriter output, AuditCursor after, byte[] key)
    {
        private readonly HashChain _chain = new(after.Hash);
        private long _lines = after.Lines;

        public long Events { get; private set; }

        public long Through { get; set; } = after.Through;

        public void Write(IEvent appended)
        {
            Write(new AuditLine(
                ++_lines, appended.Sequence, appended.StreamId, appended.Version, appended.EventType.Name, appended.Timestamp,
                JsonSerializer.SerializeToElement(appended.Data, appended.EventType, JsonSerializerOptions.Web),
                appended.GetHeader("actor")?.ToString(), appended.GetHeader("node")?.ToString(), appended.CausationId, appended.CorrelationId,
                appended.GetHeader(ClientAddresses.Header)?.ToString()), []);
            Through = appended.Sequence;
            Events++;
        }

        public void End(AuditFilter filter, bool isEnd, DateTimeOffset at)
        {
            Write(new AuditPageEnd(++_lines, new AuditPage(Events, Through, isEnd, at, filter)), key);
            // It leads on from the line that it stands behind, and is no part of what is kept.
            var cursor = new AuditCursor(Through, _lines, _chain.Last, after.Filter);
            output.Write(JsonSerializer.SerializeToUtf8Bytes(new { cursor = cursor.ToString() }, JsonSerializerOptions.Web));
            output.Write("\n"u8);
        }

        private void Write<T>(T line, byte[] signingKey)
        {
            output.Write(_chain.Append(JsonSerializer.SerializeToUtf8Bytes(line, JsonSerializerOptions.Web), signingKey));
            output.Write("\n"u8);
        }
    }
}
