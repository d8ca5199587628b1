using Npgsql;

namespace HealthWuhan.HealthCloud.Rosters;

/// <summary>How far an import is, or how it ended.</summary>
public sealed record RosterProgress
{
    public required long Id { get; init; }
    public required string Username { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset ProgressAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required long Accepted { get; init; }
    public required long Unchanged { get; init; }
    public required long Refused { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Null where the sender did not say how long the file is.</summary>
    public long? BytesInAll { get; init; }

    public long Rows => Accepted + Unchanged + Refused;
}

/// <summary>The imports of rosters, for who asks how far they are.</summary>
public sealed class RosterImportList(NpgsqlDataSource database)
{
    private const string Columns = "id, username, started_at, progress_at, finished_at, accepted, unchanged, refused, bytes, bytes_in_all";

    /// <summary>So many, the latest first.</summary>
    public Task<IReadOnlyList<RosterProgress>> Latest(int limit, CancellationToken cancellationToken) =>
        Read($"SELECT {Columns} FROM roster_import ORDER BY id DESC LIMIT $1", limit, cancellationToken);

    /// <summary>Null where there was none of that number.</summary>
    public async Task<RosterProgress?> Find(long id, CancellationToken cancellationToken) =>
        await Read($"SELECT {Columns} FROM roster_import WHERE id = $1", id, cancellationToken) is [var found] ? found : null;

    /// <summary>The refused rows of an import that are kept, in the order of the file.</summary>
    public async Task<IReadOnlyList<RefusedRosterRow>> RefusedOf(long id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT row, code, detail FROM roster_refusal WHERE import = $1 ORDER BY row, code");
        command.Parameters.AddRevision(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RefusedRosterRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        return rows;
    }

    private async Task<IReadOnlyList<RosterProgress>> Read(string sql, long parameter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRevision(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var imports = new List<RosterProgress>();
        while (await reader.ReadAsync(cancellationToken))
        {
            imports.Add(new()
            {
                Id = reader.GetInt64(0),
                Username = reader.GetString(1),
                StartedAt = reader.Time("started_at"),
                ProgressAt = reader.Time("progress_at"),
                FinishedAt = reader.TimeOrNull("finished_at"),
                Accepted = reader.GetInt64(5),
                Unchanged = reader.GetInt64(6),
                Refused = reader.GetInt64(7),
                Bytes = reader.GetInt64(8),
                BytesInAll = reader.IsDBNull(9) ? null : reader.GetInt64(9),
            });
        }

        return imports;
    }
}
