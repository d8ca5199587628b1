using System.Security.Cryptography;
using HealthWuhan.Grains;
using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>Refuses to start on a database that was made with another secret: its states could not be read, and citizens would get second keys.</summary>
public static class DeploymentGuard
{
    // The first start leaves its mark; two first starts at once agree on one.
    private const string Statement =
        """
        INSERT INTO deployment (secret_check) VALUES (@check) ON CONFLICT DO NOTHING;
        SELECT secret_check FROM deployment
        """;

    /// <summary>Whether a silo has been there: the schema is applied, and the secret's mark is left.</summary>
    public static async Task<bool> IsMarked(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        await using var command = dataSource.CreateCommand("SELECT EXISTS (SELECT FROM deployment)");
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (PostgresException noSchema) when (noSchema.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
    }

    /// <summary>Call it after the schema is there and before anything is read or written.</summary>
    /// <exception cref="StartupException">The secret is not the one this database was made with.</exception>
    public static async Task Verify(NpgsqlDataSource dataSource, DeploymentSecret secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(secret);
        var expected = secret.Check;
        await using var command = dataSource.CreateCommand(Statement);
        command.Parameters.AddWithValue("check", expected);
        var stored = await command.ExecuteScalarAsync(cancellationToken) as byte[];
        if (!CryptographicOperations.FixedTimeEquals(expected, stored))
        {
            throw new StartupException(
                "The database was made with another deployment secret: start with that secret, or with an empty database. Nothing was changed.");
        }
    }
}
