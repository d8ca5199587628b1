using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>How far a request to be erased is. Stored by name: append-only.</summary>
public enum ErasureStatus
{
    /// <summary>It can be thought over.</summary>
    Cooling,

    /// <summary>Something stands against it, and it is tried again.</summary>
    Waiting,

    /// <summary>Begun, and no longer to be taken back.</summary>
    Erasing,

    Done,

    /// <summary>Taken back by whoever asked.</summary>
    Withdrawn,
}

/// <summary>A request to be erased. <c>Citizen</c> is null once it is done or was withdrawn; <c>Subject</c> is a keyed hash, and stays.</summary>
public sealed record ErasureRequest(string Id, string Subject, CitizenKey? Citizen, DateTimeOffset AskedAt, DateTimeOffset Due, ErasureStatus Status)
{
    public ImmutableArray<ErasureObstacle> Obstacles { get; init; } = [];

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The number of the certificate, once it is done.</summary>
    public long? Certificate { get; init; }
}

/// <summary>Who asked to be erased: by the key of their grain while it is open, afterwards by a keyed hash only.</summary>
public sealed class ErasureRequests(NpgsqlDataSource database)
{
    private const string Columns = "id, subject, citizen, asked_at, due, status, reasons, decided_at, certificate";

    /// <summary>Puts a request; one that is open already stands. Idempotent.</summary>
    public async Task Ask(ErasureRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO erasure_request (id, subject, citizen, asked_at, due, status) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (citizen) WHERE citizen IS NOT NULL DO NOTHING
            """);
        command.Parameters.AddText(request.Id).AddText(request.Subject).AddText(request.Citizen?.Value)
            .AddTime(request.AskedAt).AddTime(request.Due).AddText(request.Status.ToString());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The last request of somebody, whatever became of it; null where there was none.</summary>
    public async Task<ErasureRequest?> Of(string subject, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM erasure_request WHERE subject = $1 ORDER BY asked_at DESC, id LIMIT 1");
        command.Parameters.AddText(subject);
        return await Read(command, cancellationToken) is [var request] ? request : null;
    }

    /// <summary>Those of that status, or all, the latest first.</summary>
    public async Task<IReadOnlyList<ErasureRequest>> List(ErasureStatus? status, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM erasure_request WHERE $1 IS NULL OR status = $1 ORDER BY asked_at DESC, id LIMIT $2");
        command.Parameters.AddText(status?.ToString()).AddNumber(limit);
        return await Read(command, cancellationToken);
    }

    /// <summary>Takes an open request back; false where it has begun, or there is none.</summary>
    public async Task<bool> Withdraw(CitizenKey citizen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE erasure_request SET status = 'Withdrawn', citizen = NULL, decided_at = $2 WHERE citizen = $1 AND status IN ('Cooling', 'Waiting')");
        command.Parameters.AddText(citizen.Value).AddTime(now);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Those that are to be tried now, also what was begun and cut short.</summary>
    public async Task<IReadOnlyList<ErasureRequest>> Due(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM erasure_request WHERE citizen IS NOT NULL AND due <= $1 ORDER BY due LIMIT $2");
        command.Parameters.AddTime(now).AddNumber(limit);
        return await Read(command, cancellationToken);
    }

    /// <summary>From here on it is not taken back; false where it just was.</summary>
    public async Task<bool> Begin(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE erasure_request SET status = 'Erasing' WHERE id = $1 AND citizen IS NOT NULL");
        command.Parameters.AddText(id);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Something stands against it: it is tried again then, and can be taken back until then.</summary>
    public async Task Postpone(string id, ImmutableArray<ErasureObstacle> obstacles, DateTimeOffset due, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE erasure_request SET status = 'Waiting', reasons = $2, due = $3 WHERE id = $1 AND citizen IS NOT NULL");
        command.Parameters.AddText(id);
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize([.. obstacles], ErasureJson.Default.ErasureObstacleArray), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.AddTime(due);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>It is done, in the transaction of its certificate: from here on nothing says who it was.</summary>
    public static async Task Done(NpgsqlConnection connection, string id, Certificate certificate, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE erasure_request SET status = 'Done', citizen = NULL, reasons = '[]', decided_at = $2, certificate = $3 WHERE id = $1", connection);
        command.Parameters.AddText(id).AddTime(certificate.Deletion.At).AddRevision(certificate.Seq);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<ErasureRequest>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var requests = new List<ErasureRequest>();
        while (await reader.ReadAsync(cancellationToken))
        {
            requests.Add(new(
                reader.Text("id")!,
                reader.Text("subject")!,
                reader.Text("citizen") is { } citizen ? new CitizenKey(citizen) : null,
                reader.Time("asked_at"),
                reader.Time("due"),
                Enum.Parse<ErasureStatus>(reader.Text("status")!))
            {
                Obstacles = [.. JsonSerializer.Deserialize(reader.Text("reasons")!, ErasureJson.Default.ErasureObstacleArray)!],
                DecidedAt = reader.TimeOrNull("decided_at"),
                Certificate = reader.IsDBNull(reader.GetOrdinal("certificate")) ? null : reader.GetInt64(reader.GetOrdinal("certificate")),
            });
        }

        return requests;
    }
}

[JsonSerializable(typeof(ErasureObstacle[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ErasureJson : JsonSerializerContext;
