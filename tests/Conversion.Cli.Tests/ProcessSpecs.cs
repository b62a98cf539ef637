using System.Diagnostics;
using System.Runtime.InteropServices;
using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

/// <summary>The program as it is run: its own process, pipes and signals.</summary>
public sealed partial class ProcessSpecs : IDisposable
{
    private const int Interrupt = 2, Terminate = 15;
    private readonly string _folder = Directory.CreateTempSubdirectory("converter-process-").FullName;

    [Fact]
    public async Task A_conversion_prints_the_path_of_a_file_that_is_there()
    {
        await using var service = await StartAsync();

        using var process = Start(service, "convert", "https://example.org/watch");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await ExitOfAsync(process));
        Assert.Equal(service.Content, await File.ReadAllBytesAsync(output.Trim(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Standard_output_carries_the_bytes_unharmed()
    {
        await using var service = await StartAsync();

        using var process = Start(service, "convert", "https://example.org/watch", "-o", "-");
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);

        Assert.Equal(0, await ExitOfAsync(process));
        Assert.Equal(service.Content, bytes.ToArray());
    }

    [Fact]
    public async Task A_reader_that_hangs_up_is_a_failure_and_not_a_broken_connection()
    {
        await using var service = await StartAsync(5_000_000);

        using var process = Start(service, "convert", "https://example.org/watch", "-o", "-");
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[100], TestContext.Current.CancellationToken);
        process.StandardOutput.Close();
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await ExitOfAsync(process));
        Assert.Contains("could not be written", error);
        Assert.Single(service.To("file"));
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_cancels_the_job_at_the_service(int signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !IsIgnored(signal), "The signal is ignored by whoever runs these tests, and so by their children.");
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenSilence(Job.Running(20, 2)));

        using var process = Start(service, "convert", "https://example.org/watch");
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("converting", StringComparison.Ordinal))
        {
        }

        Assert.Equal(0, Kill(process.Id, signal));

        Assert.Equal(130, await ExitOfAsync(process));
        Assert.Single(service.To("cancel"));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Process Start(ScriptedService service, params string[] args)
    {
        var program = Path.ChangeExtension(typeof(CommandLine).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CONVERTER_URL"] = service.Address;
        return Process.Start(start)!;
    }

    private static async Task<int> ExitOfAsync(Process process)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private static bool IsIgnored(int signal)
    {
        var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1];
        return (ulong.Parse(mask, System.Globalization.NumberStyles.HexNumber) & (1UL << (signal - 1))) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
