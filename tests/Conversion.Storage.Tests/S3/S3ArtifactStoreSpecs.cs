using System.Security.Cryptography;
using Amazon.S3.Model;
using Conversion.Storage.S3;
using Conversion.TestSupport.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Storage.Tests.S3;

public sealed class S3ArtifactStoreSpecs(SwiftServer server) : ArtifactStoreContract, IClassFixture<SwiftServer>
{
    private readonly S3Options _options = server.Options();
    private readonly List<S3ArtifactStore> _stores = [];

    /// <summary>Swift 2.30 answers conditional requests with 501: of two puts at the very same instant either may win.</summary>
    protected override bool ExactlyOneOfManyWins => false;

    protected override IArtifactStore Store() => StoreOf(_options);

    protected override async Task FlipAsync(string id, long offset)
    {
        var key = await ContentOfAsync(id);
        using var client = server.Client();
        using var bytes = new MemoryStream();
        using (var content = await client.GetObjectAsync(SwiftServer.Bucket, key, Cancellation))
            await content.ResponseStream.CopyToAsync(bytes, Cancellation);
        bytes.GetBuffer()[offset] ^= 4;
        bytes.Position = 0;
        await client.PutObjectAsync(new PutObjectRequest { BucketName = SwiftServer.Bucket, Key = key, InputStream = bytes, UseChunkEncoding = false }, Cancellation);
    }

    protected override async Task RemoveByHandAsync(string id)
    {
        using var client = server.Client();
        await client.DeleteObjectAsync(SwiftServer.Bucket, await ContentOfAsync(id), Cancellation);
    }

    [Theory]
    [InlineData(8 << 20)]
    [InlineData((8 << 20) + 1)]
    [InlineData(20_000_001)]
    public async Task A_large_file_goes_in_parts_and_comes_back_whole(int size)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(size));

        var stored = await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        Assert.Equal(ArtifactOf(id, bytes), stored);
        Assert.Equal(bytes, await ReadAsync(Store(), id));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task A_range_across_two_parts_is_read_as_it_was_stored()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(9_000_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        await using var content = await Store().OpenAsync(id, Cancellation);
        content!.Position = (8 << 20) - 1000;
        var range = new byte[2000];
        await content.ReadExactlyAsync(range, Cancellation);

        Assert.Equal(bytes[((8 << 20) - 1000)..((8 << 20) + 1000)], range);
    }

    [Fact]
    public async Task A_link_of_the_store_gives_the_bytes_by_the_name_that_it_was_made_for_and_no_other_bytes()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(1000));
        var store = Store();
        await store.PutAsync(id, Work.FileOf(bytes), Cancellation);

        var link = await store.LinkAsync(id, "Song \"1\"\r\n♫.mp3", "audio/mpeg", TimeSpan.FromMinutes(5), Cancellation);

        using var http = new HttpClient();
        using var answer = await http.GetAsync(link, Cancellation);
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(("attachment", "Song \"1\"♫.mp3", "audio/mpeg"),
            (answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentDisposition?.FileNameStar, answer.Content.Headers.ContentType?.MediaType));
        using var changed = await http.GetAsync(link!.ToString().Replace("mpeg", "html", StringComparison.Ordinal), Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, changed.StatusCode);
        Assert.Null(await store.LinkAsync(NewId(), "x", "audio/mpeg", TimeSpan.FromMinutes(5), Cancellation));
    }

    [Fact]
    public async Task Sums_that_are_damaged_are_told_and_can_be_removed_with_what_they_named()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf([1, 2, 3]), Cancellation);
        using var client = server.Client();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = SwiftServer.Bucket, Key = $"{_options.Prefix}sums/{id}", ContentBody = "content x\nnonsense", UseChunkEncoding = false }, Cancellation);

        Assert.Equal(StorageFault.Damaged, (await Assert.ThrowsAsync<ArtifactStoreException>(() => Store().OpenAsync(id, Cancellation))).Fault);
        Assert.True(await Store().DeleteAsync(id, Cancellation));

        Assert.Empty(await ListAsync(Store()));
        Assert.Equal(1, await StoreOf(_options, new LaterTime(TimeSpan.FromMinutes(16))).SweepAsync(TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task What_an_upload_that_died_left_is_swept_once_it_was_silent_for_long()
    {
        using var client = server.Client();
        var (begun, sent) = ($"{_options.Prefix}content/{NewId()}/begun", $"{_options.Prefix}content/{NewId()}/sent");
        await client.InitiateMultipartUploadAsync(SwiftServer.Bucket, begun, Cancellation);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = SwiftServer.Bucket, Key = sent, InputStream = new MemoryStream([1]), UseChunkEncoding = false }, Cancellation);
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf([1]), Cancellation);

        Assert.Equal(0, await Store().SweepAsync(TimeSpan.Zero, Cancellation));
        var later = StoreOf(_options, new LaterTime(TimeSpan.FromMinutes(16)));

        Assert.Equal([$"{SwiftServer.Bucket}/{begun}", $"{SwiftServer.Bucket}/{sent}"], (await later.ListRemainsAsync(TimeSpan.Zero, Cancellation).ToListAsync(Cancellation)).OrderBy(key => key.EndsWith("sent", StringComparison.Ordinal)));
        Assert.Equal(2, await later.SweepAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.Empty(await later.ListRemainsAsync(TimeSpan.Zero, Cancellation).ToListAsync(Cancellation));
        Assert.Equal([1], await ReadAsync(Store(), id));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task A_wrong_secret_is_a_refusal_that_does_not_tell_it()
    {
        var store = StoreOf(_options with { SecretKey = "the-wrong-secret" });

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync(NewId(), Work.FileOf([1]), Cancellation));

        Assert.Equal(StorageFault.Denied, refusal.Fault);
        Assert.DoesNotContain("the-wrong-secret", refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(SwiftServer.SecretKey, _options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_error_of_the_store()
    {
        var store = StoreOf(_options with { Bucket = "another" });

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync(NewId(), Work.FileOf([1]), Cancellation));

        Assert.Contains("NoSuchBucket", refusal.Message, StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        base.Dispose();
    }

    private IArtifactStore StoreOf(S3Options options, TimeProvider? time = null)
    {
        _stores.Add(new S3ArtifactStore(options, time ?? TimeProvider.System, NullLogger<S3ArtifactStore>.Instance));
        return _stores[^1];
    }

    private async Task<string> ContentOfAsync(string id)
    {
        using var client = server.Client();
        var found = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = SwiftServer.Bucket, Prefix = $"{_options.Prefix}content/{id}/" }, Cancellation);
        return Assert.Single(found.S3Objects).Key;
    }

    private async Task<List<MultipartUpload>> UploadsAsync()
    {
        using var client = server.Client();
        return (await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = SwiftServer.Bucket, Prefix = _options.Prefix }, Cancellation)).MultipartUploads ?? [];
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
