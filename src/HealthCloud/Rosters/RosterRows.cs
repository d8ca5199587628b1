using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud.Rosters;

/// <summary>Reads the roster: who somebody is by it, and who of a community is still to be sampled.</summary>
public sealed class RosterRows(NpgsqlDataSource database)
{
    private const string Columns = "citizen, community, exclusion, person, updated_at";

    /// <summary>Goes up with every import that has ended; 0 before the first.</summary>
    public async Task<long> Revision(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT revision FROM roster_head");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The rows of these people, as far as there are any.</summary>
    public async Task<IReadOnlyList<StoredResident>> Of(IReadOnlyCollection<CitizenKey> citizens, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM roster WHERE citizen = ANY ($1)");
        command.Parameters.Add(new() { Value = citizens.Select(citizen => citizen.Value).ToArray() });
        return await Read(command, cancellationToken);
    }

    /// <summary>Who of the community has no swab in the round and is to have one, in the order of their keys.</summary>
    /// <param name="round">The round.</param>
    /// <param name="community">Its code.</param>
    /// <param name="exempt">The exclusions, by name, for which the round lets people go.</param>
    /// <param name="page">From behind that person on; null from the first. And how many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<StoredResident>> Unsampled(
        string round, string community, IEnumerable<string> exempt, (CitizenKey? After, int Size) page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {Columns} FROM roster
            WHERE community = $1 AND citizen > $2 AND exclusion <> ALL ($3)
              AND NOT EXISTS (SELECT FROM sample WHERE sample.citizen = roster.citizen AND sample.round = $4 AND NOT withdrawn)
            ORDER BY citizen LIMIT $5
            """);
        command.Parameters.AddText(community).AddText(page.After?.Value ?? "");
        command.Parameters.Add(new() { Value = exempt.ToArray() });
        command.Parameters.AddText(round).AddNumber(page.Size);
        return await Read(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<StoredResident>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<StoredResident>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new KeyedResident(new(reader.GetString(0)), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
            rows.Add(new(row, reader.Time("updated_at")));
        }

        return rows;
    }
}
