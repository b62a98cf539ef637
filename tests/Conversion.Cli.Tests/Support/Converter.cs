using Spectre.Console;

namespace Conversion.Cli.Tests.Support;

/// <summary>The command line in this process, with an output, a folder and a pace of its own.</summary>
internal sealed class Converter : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _told = new();
    private readonly TextWriter _error;
    private readonly MemoryStream _raw = new();

    public Converter() => _error = TextWriter.Synchronized(_told);

    public string Folder { get; } = Directory.CreateTempSubdirectory("converter-cli-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Draws the live bar, into <see cref="Error"/>.</summary>
    public bool HasTerminal { get; set; }

    public Pace Pace { get; set; } = new()
    {
        FirstContact = TimeSpan.FromMilliseconds(300),
        Outage = TimeSpan.FromSeconds(2),
        FirstPause = TimeSpan.FromMilliseconds(4),
        LongestPause = TimeSpan.FromMilliseconds(40),
        Call = TimeSpan.FromSeconds(10),
        StreamSilence = TimeSpan.FromSeconds(1),
        DownloadSilence = TimeSpan.FromMilliseconds(400),
        Poll = TimeSpan.FromMilliseconds(10),
        StreamAgain = TimeSpan.FromSeconds(30),
        Farewell = TimeSpan.FromSeconds(5),
        Line = TimeSpan.Zero,
    };

    /// <summary>What stands on standard input.</summary>
    public Stream Input { get; set; } = Stream.Null;

    public string Output => _output.ToString();

    public string Error
    {
        get
        {
            lock (_error) // as the synchronized writer itself does
                return _told.ToString();
        }
    }

    public byte[] RawOutput => _raw.ToArray();

    /// <summary>The names of the files in the folder, temporary ones included.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order();

    public Task<int> ConvertAsync(ScriptedService service, params string[] options) =>
        RunAsync(["convert", "https://example.org/watch", "--server", service.Address, .. options]);

    public Task<int> RunAsync(params string[] args) => RunAsync(TestContext.Current.CancellationToken, args);

    public async Task<int> RunAsync(CancellationToken cancellation, params string[] args)
    {
        return await CommandLine.RunAsync(args, new CommandEnvironment
        {
            Output = _output,
            Error = _error,
            Terminal = HasTerminal ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new Wide(_error) }) : null,
            OpenRawInput = () => Input,
            OpenRawOutput = () => _raw,
            Variable = name => Variables.GetValueOrDefault(name),
            CurrentFolder = Folder,
            Pace = Pace,
        }, cancellation).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    /// <summary>Whether the client has come so far as to show this.</summary>
    public bool Shows(string text) => Error.Contains(text, StringComparison.Ordinal);

    /// <summary>Whether so much of a file, under whatever name, is here.</summary>
    public bool Holds(long bytes) => Files.Any(file => new FileInfo(Path.Combine(Folder, file)) is { Exists: true } info && info.Length == bytes);

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class Wide(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => true;
        public int Width => 120;
        public int Height => 40;
        public void SetEncoding(System.Text.Encoding encoding) { }
    }
}
