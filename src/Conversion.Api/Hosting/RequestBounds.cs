using Conversion.Api.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Hosting;

/// <summary>
/// How much a request may hold. Kestrel's own bounds are bare statuses, and the one of bodies closes the connection while the client
/// still sends, which then reads of a broken connection and not the answer. So Kestrel takes more than we do, and throws away for five
/// seconds what still comes of a body after the answer.
/// </summary>
public static class RequestBounds
{
    private const int MostTargetCharacters = 8 * 1024;
    private const int MostHeaders = 100;
    private const int MostHeaderCharacters = 32 * 1024;

    /// <summary>What Kestrel reads: beyond it there is no answer in words.</summary>
    public static void LeaveTo(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MaxRequestLineSize = 128 * 1024;
        limits.MaxRequestHeadersTotalSize = 256 * 1024;
        limits.MaxRequestHeaderCount = 1000;
    }

    /// <summary>Refuses what is too large: a body by its length where that is told, else when so much has been read.</summary>
    public static void UseRequestBounds(this IApplicationBuilder app)
    {
        var most = app.ApplicationServices.GetRequiredService<IOptions<LimitOptions>>().Value.BodyBytes;
        app.Use((http, next) =>
        {
            var request = http.Request;
            var excess = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length > MostTargetCharacters ? StatusCodes.Status414UriTooLong
                : request.Headers.Count > MostHeaders || SizeOf(request.Headers) > MostHeaderCharacters ? StatusCodes.Status431RequestHeaderFieldsTooLarge
                : request.ContentLength > most ? StatusCodes.Status413PayloadTooLarge
                : 0;
            if (excess > 0)
            {
                return FailedRequests.ForStatus(excess).ExecuteAsync(http);
            }

            if (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0)
            {
                request.Body = new BoundedBody(request.Body, most);
            }

            return next(http);
        });
    }

    private static int SizeOf(IHeaderDictionary headers)
    {
        var size = 0;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                size += name.Length + (value?.Length ?? 0);
            }
        }

        return size;
    }

    private sealed class BoundedBody(Stream body, long most) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            _read += count;
            return _read <= most ? count : throw new Microsoft.AspNetCore.Http.BadHttpRequestException("The request body is too large.", StatusCodes.Status413PayloadTooLarge);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
