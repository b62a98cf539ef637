using Conversion.Storage.Links;

namespace Conversion.Storage.Tests;

public sealed class LinkKeySpecs : IDisposable
{
    private static readonly string Secret = new('A', 43);
    private readonly TemporaryFolder _data = new();

    [Fact]
    public void The_first_start_makes_a_key_that_the_next_start_finds()
    {
        var folder = _data.Sub("data");

        var first = LinkKeyFile.OpenOrCreate(folder);
        var second = LinkKeyFile.OpenOrCreate(folder);

        Assert.Equal(LinkVerdict.Valid, Check(signedBy: first, verifiedBy: second));
        Assert.Equal([LinkKeyFile.FileName], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Only_the_owner_may_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are POSIX.");
        LinkKeyFile.OpenOrCreate(_data.Path);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.Sub(LinkKeyFile.FileName)));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_one_folder_share_one_key()
    {
        for (int round = 0; round < 20; round++)
        {
            var folder = _data.Sub($"round-{round}");
            using var start = new Barrier(8);
            var nodes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return LinkKeyFile.OpenOrCreate(folder);
            }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.All(nodes, node => Assert.Equal(LinkVerdict.Valid, Check(signedBy: node, verifiedBy: nodes[0])));
            Assert.Single(Directory.GetFiles(folder));
        }
    }

    [Fact]
    public void Two_services_do_not_share_a_key() =>
        Assert.Equal(LinkVerdict.Invalid, Check(LinkKeyFile.OpenOrCreate(_data.Sub("a")), LinkKeyFile.OpenOrCreate(_data.Sub("b"))));

    [Fact]
    public void A_line_put_on_top_is_the_new_key_and_the_old_one_still_verifies()
    {
        var before = LinkKeyFile.OpenOrCreate(_data.Path);
        var path = _data.Sub(LinkKeyFile.FileName);
        File.WriteAllText(path, $"new-key.{Secret}\n\n{File.ReadAllText(path)}");

        var after = LinkKeyFile.OpenOrCreate(_data.Path);

        Assert.Equal("new-key", after.Current.Id);
        Assert.Equal(LinkVerdict.Valid, Check(signedBy: before, verifiedBy: after));
        Assert.Equal(LinkVerdict.Invalid, Check(signedBy: after, verifiedBy: before));
    }

    [Theory]
    [InlineData("")]
    [InlineData("half a l")]
    [InlineData("k1.tooshort")]
    public void A_damaged_file_stops_the_start_and_says_what_to_do(string content)
    {
        var path = _data.Sub(LinkKeyFile.FileName);
        File.WriteAllText(path, content);

        var refusal = Assert.Throws<FormatException>(() => LinkKeyFile.OpenOrCreate(_data.Path));

        Assert.Contains(path, refusal.Message);
        Assert.Contains("delete it", refusal.Message);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void Configured_keys_are_read_with_the_current_one_first()
    {
        var keys = LinkKeys.Parse([$"new.{Secret}", $"old.{new string('E', 43)}"]);

        Assert.Equal("new", keys.Current.Id);
        Assert.Equal(LinkVerdict.Valid, Check(LinkKeys.Parse([$"old.{new string('E', 43)}"]), keys));
    }

    [Theory]
    [InlineData("no-dot")]
    [InlineData("two.dots.here")]
    [InlineData("k1.not*base64")]
    [InlineData("k1.c2hvcnQ")]
    [InlineData(".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("späť.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_key_of_another_form_is_refused_by_its_place_and_never_shown(string key)
    {
        var refusal = Assert.Throws<FormatException>(() => LinkKeys.Parse([$"good.{Secret}", key]));

        Assert.Contains("key 1", refusal.Message);
        Assert.DoesNotContain(key, refusal.Message);
    }

    [Fact]
    public void Two_keys_of_one_id_and_no_key_at_all_are_refused()
    {
        Assert.Contains("'k1'", Assert.Throws<FormatException>(() => LinkKeys.Parse([$"k1.{Secret}", $"k1.{Secret}"])).Message);
        Assert.Throws<FormatException>(() => LinkKeys.Parse([]));
    }

    [Fact]
    public void A_key_shows_its_id_alone_in_a_log() =>
        Assert.Equal("k1", LinkKey.Parse($"k1.{Secret}").ToString());

    public void Dispose() => _data.Dispose();

    private static LinkVerdict Check(LinkKeys signedBy, LinkKeys verifiedBy)
    {
        const string id = "0123456789abcdef0123456789abcdef";
        var query = System.Web.HttpUtility.ParseQueryString(new LinkSigner(signedBy).Sign(id, "a.mp3", DateTimeOffset.FromUnixTimeSeconds(100)));
        return new LinkSigner(verifiedBy).Verify(id, "a.mp3", query["expires"], query["signature"], DateTimeOffset.FromUnixTimeSeconds(99));
    }
}
