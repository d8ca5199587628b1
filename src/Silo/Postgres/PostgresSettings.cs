using System.Globalization;
using System.Text;

namespace HealthWuhan.Silo.Postgres;

/// <summary>The server's settings for our load, written as a whole at every start: what is not named here is PostgreSQL's default.</summary>
internal static class PostgresSettings
{
    private static readonly (string Name, string Value)[] s_settings =
    [
        // Loopback only, and no socket file, whose path may not be longer than 107 bytes.
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("max_connections", "200"),
        ("shared_buffers", "256MB"),
        // A 2xx means stored: an acknowledged write survives a power cut.
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("wal_compression", "on"),
        ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "15min"),
        // Grain states are updated in place all day long; dead rows are collected early.
        ("autovacuum_vacuum_scale_factor", "0.02"),
        ("password_encryption", "scram-sha-256"),
        ("lc_messages", "C"),
        ("timezone", "UTC"),
        // Statements, parameters and failing rows may speak of a person, so the log keeps the bare message of an error.
        ("log_timezone", "UTC"),
        ("log_line_prefix", "%m [%p] "),
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_error_verbosity", "terse"),
    ];

    /// <summary>The text of postgresql.conf. Of two lines for one setting PostgreSQL takes the later one, so the caller's win.</summary>
    public static string Text(int port, IReadOnlyDictionary<string, string> more)
    {
        var text = new StringBuilder("# Written by HealthWuhan at every start; changes made here are lost.\n");
        Append(text, "port", port.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in s_settings)
            Append(text, name, value);
        foreach (var (name, value) in more)
            Append(text, name, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(name).Append(" = '").Append(value.Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
}
