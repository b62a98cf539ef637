namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>
/// The locks that a server holds: its data directory's, and that of a home elsewhere, since a copied data directory points to the same one.
/// </summary>
internal sealed class DataDirectoryLocks : IDisposable
{
    private readonly EmbeddedPostgresOptions _options;
    private readonly DataDirectoryLock _dataDirectory;
    private DataDirectoryLock? _home;

    public DataDirectoryLocks(EmbeddedPostgresOptions options)
    {
        _options = options;
        _dataDirectory = DataDirectoryLock.Acquire(Path.Combine(options.DataDirectory, "postgres.lock"), options.DataDirectory);
    }

    /// <exception cref="DataDirectoryInUseException">Another data directory's host serves this home.</exception>
    public void AddHome(ClusterHome home)
    {
        if (Path.GetDirectoryName(home.Root) != Path.GetFullPath(_options.DataDirectory))
            _home = DataDirectoryLock.Acquire(home.Root + ".lock", home.Root);
    }

    public void Dispose()
    {
        _home?.Dispose();
        _dataDirectory.Dispose();
    }
}
