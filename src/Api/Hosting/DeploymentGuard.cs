using System.Security.Cryptography;
using HealthWuhan.Grains;
using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>Refuses to start on a database that was made with another secret: its states could not be read, and citizens would get second keys.</summary>
public static class DeploymentGuard
{
    // The first start leaves its marks; two first starts at once agree on one. A database of a release that always derived the citizens' keys is marked so.
    private const string Statement =
        """
        INSERT INTO deployment (secret_check, citizen_check) VALUES (@check, @citizen) ON CONFLICT DO NOTHING;
        UPDATE deployment SET citizen_check = @derived WHERE citizen_check IS NULL AND secret_check = @check;
        SELECT secret_check, citizen_check FROM deployment
        """;

    /// <summary>Whether a silo has been there: the schema is applied, and the secret's mark is left.</summary>
    public static async Task<bool> IsMarked(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        await using var command = dataSource.CreateCommand("SELECT EXISTS (SELECT citizen_check FROM deployment)");
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (PostgresException noSchema) when (noSchema.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
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
        await using var command = dataSource.CreateCommand(Statement);
        command.Parameters.AddWithValue("check", secret.Check);
        command.Parameters.AddWithValue("citizen", secret.CitizenCheck);
        command.Parameters.AddWithValue("derived", secret.WithoutCitizenKeySecret().CitizenCheck);
        await using var marks = await command.ExecuteReaderAsync(cancellationToken);
        await marks.ReadAsync(cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(secret.Check, marks.GetFieldValue<byte[]>(0)))
        {
            throw new StartupException(
                "The database was made with another deployment secret: start with that secret, or with an empty database. Nothing was changed.");
        }

        if (!CryptographicOperations.FixedTimeEquals(secret.CitizenCheck, marks.GetFieldValue<byte[]>(1)))
        {
            throw new StartupException(
                "The citizens' keys in the database were made with another secret: start with the Deployment__CitizenKeySecret it was made with, or with none if it had none. Nothing was changed.");
        }
    }
}
