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
        // Milliseconds. Whoever calls a command off has waited long enough: with a server that hangs nobody confirms it either.
        ("Cancellation Timeout", 200),
        // Kerberos asks the name service about the server before it gives up, so without one each new connection waits. TLS is what protects the line.
        ("GSS Encryption Mode", "Disable"),
        // Processes times this must stay below the server's max_connections.
        ("Maximum Pool Size", 50),
    ];

    /// <summary>Fills in our settings; what the string says itself stays.</summary>
    /// <exception cref="StartupException">It is no connection string.</exception>
    public static string Apply(string connectionString)
    {
        var builder = Parse(connectionString);
        var said = builder.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (keyword, value) in s_tuning.Where(setting => !said.Contains(setting.Keyword)))
            builder[keyword] = value;
        return builder.ConnectionString;
    }

    internal static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            return builder.Host is { Length: > 0 } ? builder : throw new ArgumentException("It names no host.", nameof(connectionString));
        }
        catch (ArgumentException unreadable)
        {
            // The parser's own words may quote a piece of the password.
            throw new StartupException(
                "ConnectionStrings__HealthWuhan cannot be read: give it as Host=…;Database=…;Username=…;Password=…, a value with a ; in it between double quotes.",
                unreadable);
        }
    }
}
