using Conversion.Cli.Tests.Support;
using Conversion.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Cli.Tests;

/// <summary>What operators do with the files of results where no service runs.</summary>
public sealed class StorageSpecs : IDisposable
{
    private readonly Converter _converter = new();
    private readonly string _id = Guid.NewGuid().ToString("n");

    public StorageSpecs()
    {
        Directory.CreateDirectory(Folder("first"));
        Directory.CreateDirectory(Folder("second"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_settings_the_data_directorys_own_files_are_checked()
    {
        await PutAsync(Path.Combine("data", "artifacts"), _id, [1, 2, 3]);

        Assert.Equal(0, await _converter.RunAsync("storage", "check"));
        Assert.Equal("1 artifacts of 0.0 MB checked: nothing is wrong.", _converter.Output.Trim());

        Damage(Path.Combine("data", "artifacts"));
        Assert.Equal(1, await _converter.RunAsync("storage", "check", "--data", Folder("data")));
        Assert.Contains($"{_id} storage: damaged.", _converter.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirrored_store_is_checked_and_then_repaired()
    {
        Mirrored();
        await PutAsync("first", _id, [1, 2, 3]);
        var another = Guid.NewGuid().ToString("n");
        await PutAsync("first", another, [4]);
        await PutAsync("second", another, [4]);

        Assert.Equal(1, await _converter.RunAsync("storage", "check"));
        Assert.Contains($"{_id} backup: missing.", _converter.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _converter.RunAsync("storage", "repair"));
        Assert.Contains($"{_id} backup: missing, restored.", _converter.Output, StringComparison.Ordinal);
        Assert.Contains("1 copy is not as they should be, 1 of which was restored", _converter.Output, StringComparison.Ordinal);

        Damage("first");
        Assert.Equal(0, await _converter.RunAsync("storage", "repair"));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(PathOf("first"), Cancellation));
    }

    [Fact]
    public async Task Files_are_copied_from_one_place_to_another_and_what_is_there_is_passed_over()
    {
        await PutAsync("first", _id, [1, 2, 3]);
        await PutAsync("first", Guid.NewGuid().ToString("n"), [4]);

        Assert.Equal(0, await _converter.RunAsync("storage", "copy", "first", Folder("second")));
        Assert.Contains("2 artifacts copied, 0 were there already, 0 could not be copied.", _converter.Output, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(PathOf("second"), Cancellation));

        Damage("second");
        await File.WriteAllBytesAsync(PathOf("second"), [1, 2], Cancellation);
        Assert.Equal(0, await _converter.RunAsync("storage", "copy", "first", "second"));
        Assert.Contains("1 artifacts copied, 1 were there already", _converter.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_is_not_copied()
    {
        await PutAsync("first", _id, [1, 2, 3]);
        Damage("first");

        Assert.Equal(1, await _converter.RunAsync("storage", "copy", "first", "second"));

        Assert.Contains("is damaged", _converter.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("second")));
    }

    [Theory]
    [InlineData("Converter__Storage__Kind", "floppy", "Converter:Storage:Kind")]
    [InlineData("Converter__Storage__Kind", "s3", "Converter:Storage:S3:Bucket")]
    [InlineData("Converter__Storage__S3__Retries", "many", "Converter__Storage__S3__Retries")]
    public async Task A_setting_that_makes_no_sense_is_named(string variable, string value, string named)
    {
        _converter.Variables[variable] = value;

        Assert.Equal(2, await _converter.RunAsync("storage", "check"));

        Assert.Contains(named, _converter.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_is_not_there_is_told_so()
    {
        Assert.Equal(3, await _converter.RunAsync("storage", "copy", "nowhere", "second"));

        Assert.Contains("the folder is not there", _converter.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _converter.Dispose();

    private void Mirrored()
    {
        _converter.Variables["Converter__Storage__Kind"] = "mirrored";
        _converter.Variables["Converter__Storage__Primary__Folder"] = Folder("first");
        _converter.Variables["Converter__Storage__Backup__Folder"] = Folder("second");
    }

    private string Folder(string name) => Path.Combine(_converter.Folder, name);

    private string PathOf(string folder) => Path.Combine(Folder(folder), _id[..2], _id[2..4], _id);

    private void Damage(string folder) => File.WriteAllBytes(PathOf(folder), [1, 2, 4]);

    private async Task PutAsync(string folder, string id, byte[] bytes)
    {
        var file = Path.Combine(_converter.Folder, "source");
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        await new FileSystemArtifactStore(Folder(folder), TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance).PutAsync(id, file, Cancellation);
    }
}
