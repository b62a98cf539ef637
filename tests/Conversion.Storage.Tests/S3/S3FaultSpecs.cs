using System.Security.Cryptography;
using Amazon.S3.Model;
using Conversion.Storage.S3;
using Conversion.TestSupport.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Storage.Tests.S3;

/// <summary>The store in a bucket, on a way to the server on which things go wrong.</summary>
public sealed class S3FaultSpecs : IClassFixture<SwiftServer>, IAsyncDisposable
{
    private readonly SwiftServer _server;
    private readonly TemporaryFolder _work = new();
    private readonly FaultProxy _way;
    private readonly S3Options _options;
    private readonly S3ArtifactStore _store, _impatient;
    private readonly string _id = Guid.NewGuid().ToString("n");

    public S3FaultSpecs(SwiftServer server)
    {
        _server = server;
        _way = new FaultProxy(server.Port);
        _options = server.Options() with { Endpoint = $"http://127.0.0.1:{_way.Port}" };
        _store = new S3ArtifactStore(_options, TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
        _impatient = new S3ArtifactStore(_options with { TimeoutSeconds = 5, Retries = 2 }, TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Trouble, StorageFault> Troubles => new()
    {
        { Trouble.Answered(500), StorageFault.Unreachable },
        { Trouble.Answered(503), StorageFault.Unreachable },
        { Trouble.Answered(403), StorageFault.Denied },
        { Trouble.Answered(405), StorageFault.ReadOnly },
        { Trouble.Answered(507), StorageFault.OutOfSpace },
        { Trouble.Silence, StorageFault.TooSlow },
        { Trouble.CutAfterSending(1000), StorageFault.Unreachable },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task An_upload_that_cannot_be_sent_fails_by_its_kind_and_leaves_nothing(Trouble trouble, StorageFault fault)
    {
        _way.Fault = request => request.StartsWith("PUT", StringComparison.Ordinal) ? trouble : Trouble.None;
        var source = _work.FileOf(new byte[100_000]);

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => StoreFor(trouble).PutAsync(_id, source, Cancellation));

        Assert.Equal(fault, refusal.Fault);
        Assert.True(File.Exists(source));
        await AssertEmptyAsync();
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_part_that_cannot_be_sent_ends_the_upload_and_leaves_no_half_of_it(Trouble trouble, StorageFault fault)
    {
        _way.Fault = request => request.Contains("partNumber=2", StringComparison.Ordinal) ? trouble : Trouble.None;
        var source = _work.FileOf(new byte[20_000_000]);

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => StoreFor(trouble).PutAsync(_id, source, Cancellation));

        Assert.Equal(fault, refusal.Fault);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task An_upload_whose_bytes_came_and_whose_name_did_not_leaves_nothing()
    {
        _way.Fault = request => request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains("/sums/", StringComparison.Ordinal) ? Trouble.Answered(500) : Trouble.None;

        await Assert.ThrowsAsync<ArtifactStoreException>(() => _store.PutAsync(_id, _work.FileOf([1, 2, 3]), Cancellation));

        await AssertEmptyAsync();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_trouble_that_passes_is_not_seen(int status)
    {
        int puts = 0;
        _way.Fault = request => request.StartsWith("PUT", StringComparison.Ordinal) && Interlocked.Increment(ref puts) == 1 ? Trouble.Answered(status) : Trouble.None;
        var bytes = RandomNumberGenerator.GetBytes(5000);

        await _store.PutAsync(_id, _work.FileOf(bytes), Cancellation);

        Assert.Equal(bytes, await ReadAsync(_store));
    }

    [Fact]
    public async Task An_upload_that_is_given_up_midway_leaves_nothing()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _way.Fault = request =>
        {
            if (!request.Contains("partNumber=2", StringComparison.Ordinal))
                return Trouble.None;
            giveUp.Cancel();
            return Trouble.Silence;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.PutAsync(_id, _work.FileOf(new byte[20_000_000]), giveUp.Token));

        await AssertEmptyAsync();
    }

    public static TheoryData<Trouble> BrokenAnswers => [Trouble.CutAfterReceiving(400_000), Trouble.StalledAfterReceiving(400_000), Trouble.Answered(500)];

    [Theory]
    [MemberData(nameof(BrokenAnswers))]
    public async Task A_reader_whose_connection_breaks_once_reads_on_from_where_it_was(Trouble trouble)
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        await _store.PutAsync(_id, _work.FileOf(bytes), Cancellation);
        int gets = 0;
        _way.Fault = request => IsRead(request) && Interlocked.Increment(ref gets) == 1 ? trouble : Trouble.None;

        Assert.Equal(bytes, await ReadAsync(StoreFor(trouble)));
    }

    [Theory]
    [MemberData(nameof(BrokenAnswers))]
    public async Task A_reader_whose_connection_breaks_again_and_again_is_told_so_within_its_bounds(Trouble trouble)
    {
        await _store.PutAsync(_id, _work.FileOf(RandomNumberGenerator.GetBytes(1_000_000)), Cancellation);
        _way.Fault = request => IsRead(request) ? trouble with { Amount = Math.Min(trouble.Amount, 1000) } : Trouble.None;

        var broken = await Assert.ThrowsAsync<ArtifactStoreException>(() => ReadAsync(StoreFor(trouble)));

        Assert.Contains(broken.Fault, new[] { StorageFault.Unreachable, StorageFault.TooSlow });
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var nowhere = new S3ArtifactStore(_options with { Endpoint = "http://127.0.0.1:1" }, TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => nowhere.OpenAsync(_id, Cancellation));

        Assert.Equal(StorageFault.Unreachable, refusal.Fault);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        _impatient.Dispose();
        await _way.DisposeAsync();
        _work.Dispose();
    }

    private static bool IsRead(string request) => request.StartsWith("GET", StringComparison.Ordinal) && request.Contains("/content/", StringComparison.Ordinal);

    /// <summary>Only what is silent needs a time-out that a test can wait for; on a machine that is busy all else may take long.</summary>
    private S3ArtifactStore StoreFor(Trouble trouble) => trouble.Kind is TroubleKind.Silence or TroubleKind.StallAnswer ? _impatient : _store;

    private async Task<byte[]> ReadAsync(S3ArtifactStore store)
    {
        await using var content = await store.OpenAsync(_id, Cancellation);
        using var bytes = new MemoryStream();
        await content!.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    private async Task AssertEmptyAsync()
    {
        using var client = _server.Client();
        var objects = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = SwiftServer.Bucket, Prefix = _options.Prefix }, Cancellation);
        var uploads = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = SwiftServer.Bucket, Prefix = _options.Prefix }, Cancellation);
        Assert.Empty(objects.S3Objects ?? []);
        Assert.Empty(uploads.MultipartUploads ?? []);
    }
}
