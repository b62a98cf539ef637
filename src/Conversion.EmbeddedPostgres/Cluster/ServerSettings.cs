using System.Globalization;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>
/// What the server is told on its command line at each start. Nothing of it lies in the cluster, so a newer host never meets an older
/// host's settings.
/// </summary>
internal static class ServerSettings
{
    public static IReadOnlyList<string> Arguments(ClusterHome home, EmbeddedPostgresOptions options, int port)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",

            // A dead client's locks go within seconds: its socket is looked at while a statement runs, and probed while none does.
            ["client_connection_check_interval"] = "1s",
            ["tcp_keepalives_idle"] = "15s",
            ["tcp_keepalives_interval"] = "5s",
            ["tcp_keepalives_count"] = "3",

            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_line_prefix"] = "%m [%p] %a ",
            ["log_rotation_size"] = "10MB",
            ["log_rotation_age"] = "1d",
        };

        // Commits stay synchronous either way: what a server that is killed had confirmed, the kernel must have.
        foreach (var durability in new[] { "fsync", "full_page_writes" })
            settings[durability] = options.Durable ? "on" : "off";
        foreach (var (name, value) in options.Settings)
            settings[name] = value;

        // Not for others to change: where it listens, who may connect, and where its log goes.
        settings["listen_addresses"] = "127.0.0.1";
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["unix_socket_directories"] = ""; // A socket's path is at most 107 bytes long, a data directory's is not.
        settings["password_encryption"] = "scram-sha-256";
        settings["hba_file"] = Path.Combine(home.ClusterDirectory, "pg_hba.conf");
        settings["logging_collector"] = "on";
        settings["log_destination"] = "stderr";
        settings["log_directory"] = home.LogDirectory;
        settings["log_filename"] = "postgresql-%Y%m%d-%H%M%S.log";
        settings["log_file_mode"] = "0600";
        return ["-D", home.ClusterDirectory, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })];
    }
}
