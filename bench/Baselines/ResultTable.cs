using System.Text;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Domain.Identity;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.Baselines;

/// <summary>The table a team would build for this question alone: the finished answer by citizen key.</summary>
internal static class ResultTable
{
    private const int MostRows = 20_000_000;

    /// <summary>Fills a new table with the known answers, and up to the asked number of rows with the same answers under other keys.</summary>
    public static async Task Fill(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var answers = AnswerSources.Read(configuration).ToArray();
        var rows = Math.Clamp(configuration.GetValue("rows", answers.Length), answers.Length, MostRows);
        if (answers.Length == 0)
            throw new StartupException("The file of answers is empty.");

        await using var database = AnswerSources.Database(configuration);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await Execute(connection, "DROP TABLE IF EXISTS citizen_result", cancellationToken);
        // Bytes, not json: what is read goes to the wire as it is.
        await Execute(connection, "CREATE TABLE citizen_result (citizen_key text PRIMARY KEY, body bytea NOT NULL)", cancellationToken);
        await Copy(connection, answers, rows, cancellationToken);
        await Execute(connection, "VACUUM ANALYZE citizen_result", cancellationToken);
    }

    private static async Task Copy(NpgsqlConnection connection, KnownAnswer[] answers, int rows, CancellationToken cancellationToken)
    {
        await using var import = await connection.BeginBinaryImportAsync(
            "COPY citizen_result (citizen_key, body) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var i = 0; i < rows; i++)
        {
            var answer = answers[i % answers.Length];
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(i < answers.Length ? answer.Key : OtherKey(i), NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(Encoding.UTF8.GetBytes(answer.Body), NpgsqlDbType.Bytea, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    private static string OtherKey(int number) =>
        CitizenKey.Derive(new IdentityDocument(DocumentType.Passport, $"BENCH{number}"), "another deployment"u8).Value;

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
