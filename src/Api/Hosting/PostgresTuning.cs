using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>How our processes talk to any PostgreSQL, the private one or a city's server.</summary>
public static class PostgresTuning
{
    private static readonly (string Keyword, object Value)[] s_tuning =
    [
        // A dozen statements make up nearly all traffic: prepared from their second use, they run about twice as fast.
        ("Max Auto Prepare", 20),
        ("Auto Prepare Min Usages", 2),
        // No session state is ever left behind on a connection, so the reset round trip buys nothing.
        ("No Reset On Close", true),
        // Seconds. With the database down a write is refused early instead of piling up.
        ("Timeout", 4),
        ("Command Timeout", 8),
        // Processes times this must stay below the server's max_connections.
        ("Maximum Pool Size", 50),
    ];

    /// <summary>Fills in our settings; what the string says itself stays.</summary>
    public static string Apply(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var said = builder.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (keyword, value) in s_tuning.Where(setting => !said.Contains(setting.Keyword)))
            builder[keyword] = value;
        return builder.ConnectionString;
    }
}
