using System.Globalization;
using Conversion.Storage;
using Conversion.Storage.S3;

namespace Conversion.Cli.Storage;

/// <summary>Reads where results are kept from the variables that the service is configured by.</summary>
/// <param name="variable">An environment variable; null when it is not set.</param>
internal sealed class StorageVariables(Func<string, string?> variable)
{
    private const string Section = "Converter__Storage";

    /// <summary>The data directory, below <paramref name="currentFolder"/> when it is a relative one.</summary>
    public string DataDirectory(string currentFolder, string? given) => Path.Combine(currentFolder, given ?? variable("Converter__DataDirectory") ?? "data");

    /// <summary>What the service would be configured with.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public StorageOptions Read()
    {
        var single = Location(Section);
        var options = new StorageOptions { Kind = single.Kind, Folder = single.Folder, S3 = single.S3, Primary = Location($"{Section}__Primary"), Backup = Location($"{Section}__Backup") };
        ThrowIfAny(options.Problems());
        return options;
    }

    /// <summary>One place by its name on the command line: <c>s3</c>, <c>primary</c>, <c>backup</c>, or a folder.</summary>
    /// <exception cref="UsageException">What the variables say of it makes no sense.</exception>
    public StoreLocation Place(string name, string currentFolder)
    {
        var place = name switch
        {
            "s3" => Location(Section) with { Kind = "s3" },
            "primary" => Location($"{Section}__Primary"),
            "backup" => Location($"{Section}__Backup"),
            _ => new StoreLocation { Folder = Path.Combine(currentFolder, name) },
        };
        ThrowIfAny(place.Problems(name is "primary" or "backup" ? $"{StorageOptions.Section}:{name}" : StorageOptions.Section));
        return place;
    }

    private StoreLocation Location(string section) => new()
    {
        Kind = variable($"{section}__Kind") ?? "filesystem",
        Folder = variable($"{section}__Folder") ?? "",
        S3 = Bucket($"{section}__S3"),
    };

    private S3Options Bucket(string section)
    {
        var defaults = new S3Options();
        return defaults with
        {
            Endpoint = variable($"{section}__Endpoint") ?? defaults.Endpoint,
            Region = variable($"{section}__Region") ?? defaults.Region,
            Bucket = variable($"{section}__Bucket") ?? defaults.Bucket,
            Prefix = variable($"{section}__Prefix") ?? defaults.Prefix,
            AccessKey = variable($"{section}__AccessKey") ?? defaults.AccessKey,
            SecretKey = variable($"{section}__SecretKey") ?? defaults.SecretKey,
            PathStyle = Parsed($"{section}__PathStyle", defaults.PathStyle),
            TimeoutSeconds = Parsed($"{section}__TimeoutSeconds", defaults.TimeoutSeconds),
            Retries = Parsed($"{section}__Retries", defaults.Retries),
        };
    }

    private T Parsed<T>(string name, T otherwise)
        where T : IParsable<T> => variable(name) is not { } text ? otherwise
        : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
        : throw new UsageException($"{name} is '{text}', which is no {(typeof(T) == typeof(bool) ? "true or false" : "number")}.");

    private static void ThrowIfAny(IEnumerable<string> problems)
    {
        if (problems.ToList() is { Count: > 0 } found)
            throw new UsageException(string.Join(' ', found));
    }
}
