using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media.Egress;
using Conversion.Media.Engine;
using Conversion.Media.Processes;
using Conversion.Media.Resuming;
using Conversion.Media.YtDlp;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Resuming;

public sealed class RangeInquirySpecs : IAsyncLifetime
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private MediaServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await MediaServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("\"v1\"", true, "\"v1\"")]
    [InlineData("W/\"v1\"", true, "Fri, 02 Jan 2026 03:04:05 GMT")]
    [InlineData("", true, "Fri, 02 Jan 2026 03:04:05 GMT")]
    [InlineData("\"v1\"", false, null)]
    public async Task A_strong_validator_is_a_tag_or_an_old_date(string tag, bool ranges, string? validator)
    {
        var size = new FileInfo(await SampleMedia.M4a.PathAsync(Cancellation)).Length;

        var answer = await AskAsync(new Delivery { EntityTag = tag, LastModified = LongAgo, Ranges = ranges });

        Assert.Equal(validator is null ? null : new RangedFile(size, validator), answer);
    }

    [Fact]
    public async Task A_file_that_is_being_written_this_second_has_no_validator_in_its_date() =>
        Assert.Null(await AskAsync(new Delivery { EntityTag = "", LastModified = DateTimeOffset.UtcNow.AddSeconds(2) }));

    [Fact]
    public async Task A_file_whose_length_nobody_knows_cannot_be_had_in_parts() => Assert.Null(await AskAsync(new Delivery { Length = false }));

    [Fact]
    public async Task The_platforms_headers_go_with_it_and_the_bytes_are_asked_for_as_they_are()
    {
        await AskAsync(new Delivery(), format => format with { Headers = new Dictionary<string, string> { ["Referer"] = "http://page/", ["Host"] = "other" } });

        var request = _server.RequestsTo("/a.m4a").Single();
        Assert.Equal(("bytes=0-0", "identity", "http://page/"), (request.Headers["Range"], request.Headers["Accept-Encoding"], request.Headers["Referer"]));
        Assert.NotEqual("other", request.Headers["Host"]);
    }

    [Fact]
    public async Task What_is_no_plain_file_is_not_asked_for()
    {
        Assert.Null(await AskAsync(new Delivery(), format => format with { Protocol = "m3u8_native" }));
        Assert.Null(await AskAsync(new Delivery(), format => format with { NeedsCookies = true }));
        Assert.Null(await AskAsync(new Delivery(), format => format with { NeedsRequestBody = true }));

        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_gone_or_refuses_has_no_parts_to_give()
    {
        _server.Add("/refused", Serve.Status(403));

        Assert.Null(await AskAsync(new Delivery(), format => format with { Url = _server.Url("/refused") }));
        Assert.Null(await AskAsync(new Delivery(), format => format with { Url = "http://127.0.0.1:1/" }));
    }

    private async Task<RangedFile?> AskAsync(Delivery delivery, Func<SourceFormat, SourceFormat>? but = null)
    {
        _server.Add("/a.m4a", SampleMedia.M4a, delivery);
        await using var session = new EgressProxy(new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } }).OpenSession(1 << 20);
        Assert.True(SourceUrl.TryParse(_server.Url("/a.m4a"), out var url, out _));
        var request = new ConversionRequest(Guid.CreateVersion7(), 1, url!, "generic", new OutputProfile(OutputFormat.M4a), "default", "/nowhere");
        var context = new AttemptContext(request, new MediaOptions(), new MediaTools("", "", "", null), session, "", null, TimeProvider.System,
            Approach.Of(request, new MediaOptions()));
        var format = new SourceFormat { Index = 0, Url = _server.Url("/a.m4a"), Protocol = "http" };
        return await new RangeInquiry(context).AskAsync(but is null ? format : but(format), Cancellation);
    }
}
