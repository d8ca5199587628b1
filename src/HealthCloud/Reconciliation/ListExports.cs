using HealthWuhan.Domain.Access;
using Npgsql;

namespace HealthWuhan.HealthCloud.Reconciliation;

/// <summary>Every list that was given out as a file: what stands in a file's watermark leads back to one of these rows.</summary>
public sealed class ListExports(NpgsqlDataSource database)
{
    /// <summary>Notes that somebody takes a list along, before its first row is written; the running number of the export.</summary>
    public async Task<long> Begin(StaffMember by, string list, string filter, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        await using var command = database.CreateCommand(
            "INSERT INTO list_export (at, username, role, place, list, filter) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id");
        command.Parameters.AddTime(at).AddText(by.Username).AddText(by.Role).AddText(by.Site ?? by.Lab ?? by.District).AddText(list).AddText(filter);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Notes that the file went out to its end.</summary>
    public async Task Finish(long id, int rows, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE list_export SET rows = $2 WHERE id = $1");
        command.Parameters.AddRevision(id).AddNumber(rows);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<ListExport?> Find(long id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT at, username, role, place, list, filter, rows FROM list_export WHERE id = $1");
        command.Parameters.AddRevision(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        return new(id, reader.Time("at"), reader.Text("username")!, reader.Text("role")!, reader.Text("list")!)
        {
            Place = reader.Text("place"),
            Filter = reader.Text("filter")!,
            Rows = reader.IsDBNull(6) ? null : reader.GetInt32(6),
        };
    }
}

/// <summary>A list that somebody took along as a file.</summary>
public sealed record ListExport(long Id, DateTimeOffset At, string Username, string Role, string List)
{
    /// <summary>The site, lab or district that the account was bound to then.</summary>
    public string? Place { get; init; }

    public required string Filter { get; init; }

    /// <summary>Null where the file broke off.</summary>
    public int? Rows { get; init; }
}
