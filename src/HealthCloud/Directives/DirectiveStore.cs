using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Rounds;
using HealthWuhan.Domain.Zones;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud.Directives;

/// <summary>What a stored directive is about. Stored by name: append-only.</summary>
public enum DirectiveKind
{
    Zone,
    Round,
    Policy,
}

/// <summary>One state of a zone, a round or a policy, as it was put.</summary>
public sealed record StoredDirective(long Revision, DirectiveKind Kind, string Id, string Document)
{
    /// <summary>The document as what it is.</summary>
    /// <exception cref="JsonException">It is not a document of that type.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Document, DirectiveJson.Stored) ?? throw new JsonException("The document is empty.");
}

/// <summary>
/// Every state a directive ever had, in one append-only table. Changes wait for each other, so that their revisions become visible in order:
/// a node that has seen one has seen all before it. They are few.
/// </summary>
public sealed class DirectiveStore(NpgsqlDataSource database)
{
    // Any fixed number that no other use of advisory locks in this database has.
    private const long ChangeLock = 7_420_100_003;

    /// <summary>What came after a revision, oldest first.</summary>
    public async Task<IReadOnlyList<StoredDirective>> ListAfter(long revision, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT revision, kind, id, document FROM directive WHERE revision > $1 ORDER BY revision");
        command.Parameters.Add(new() { Value = revision });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var directives = new List<StoredDirective>();
        while (await reader.ReadAsync(cancellationToken))
            directives.Add(new(reader.GetInt64(0), Enum.Parse<DirectiveKind>(reader.GetString(1)), reader.GetString(2), reader.GetString(3)));
        return directives;
    }

    /// <summary>Changes a zone by a rule, which gets what stands. One row is written, none where the rule changes nothing or refuses.</summary>
    public Task<Result<ControlZone>> Change(string id, Func<ControlZone?, Result<ControlZone>> rule, Signature by, CancellationToken cancellationToken) =>
        Change(DirectiveKind.Zone, id, rule, by, cancellationToken);

    /// <summary>Changes a round by a rule, in the same way.</summary>
    public Task<Result<TestingRound>> Change(string id, Func<TestingRound?, Result<TestingRound>> rule, Signature by, CancellationToken cancellationToken) =>
        Change(DirectiveKind.Round, id, rule, by, cancellationToken);

    /// <summary>Stores a policy; another one of the same kind and day is replaced. A repeat writes nothing.</summary>
    public async Task Put(ICityPolicy policy, Signature by, CancellationToken cancellationToken)
    {
        var name = PolicyDocuments.NameOf(policy);
        var document = PolicyDocuments.Write(policy);
        await Change<JsonElement?>(
            DirectiveKind.Policy,
            $"{name}@{policy.ValidFrom:yyyy-MM-dd}",
            before => before is { } same && JsonElement.DeepEquals(same, document) ? before : document,
            by,
            cancellationToken);
    }

    private async Task<Result<T>> Change<T>(
        DirectiveKind kind, string id, Func<T?, Result<T>> rule, Signature by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var claim = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = ChangeLock } } };
        await claim.ExecuteNonQueryAsync(cancellationToken);

        var before = await Find(connection, kind, id, cancellationToken) is { } found ? JsonSerializer.Deserialize<T>(found, DirectiveJson.Stored) : default;
        var decision = rule(before);
        if (decision.Refusal is not null || Equals(decision.Value, before))
            return decision;

        await Append(connection, new(0, kind, id, JsonSerializer.Serialize(decision.Value, DirectiveJson.Stored)), by, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return decision;
    }

    private static async Task<string?> Find(NpgsqlConnection connection, DirectiveKind kind, string id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT document FROM directive WHERE kind = $1 AND id = $2 ORDER BY revision DESC LIMIT 1", connection)
        {
            Parameters = { new() { Value = kind.ToString() }, new() { Value = id } },
        };
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task Append(NpgsqlConnection connection, StoredDirective directive, Signature by, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO directive (revision, kind, id, document, put_by, put_at)
            SELECT COALESCE(max(revision), 0) + 1, $1, $2, $3, $4, $5 FROM directive
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = directive.Kind.ToString() },
                new() { Value = directive.Id },
                new() { Value = directive.Document, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = by.Username },
                new() { Value = by.At.ToUniversalTime() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Which member of staff changed something, and when.</summary>
public sealed record Signature(string Username, DateTimeOffset At);
