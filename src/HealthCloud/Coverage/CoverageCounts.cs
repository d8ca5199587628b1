using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Coverage;
using HealthWuhan.Domain.Rounds;
using Npgsql;

namespace HealthWuhan.HealthCloud.Coverage;

/// <summary>How far rounds have come, as the record has counted it event by event.</summary>
public sealed class CoverageCounts(NpgsqlDataSource database)
{
    /// <summary>Everybody on the roster and everybody sampled in the round, by community and exclusion; in one snapshot, so that the figures fit each other.</summary>
    public async Task<IReadOnlyList<Headcount>> Of(string round, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT community, exclusion, coalesce(people, 0), coalesce(swabs, 0), coalesce(sampled, 0), coalesce(tested, 0), coalesce(recheck, 0), coalesce(recollect, 0)
            FROM roster_count FULL JOIN (SELECT * FROM coverage WHERE round = $1) counted USING (community, exclusion)
            """);
        command.Parameters.AddText(round);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<Headcount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new()
            {
                Community = reader.GetString(0),
                Exclusion = Enum.TryParse<Exclusion>(reader.GetString(1), out var reason) ? reason : null,
                Roster = reader.GetInt64(2),
                Swabs = reader.GetInt64(3),
                Sampled = reader.GetInt64(4),
                Tested = reader.GetInt64(5),
                UnderRecheck = reader.GetInt64(6),
                ToBeRecollected = reader.GetInt64(7),
            });
        }

        return counts;
    }

    /// <summary>When people of the round's area had their first swab of it, hour by hour, by district; of who is to be sampled only.</summary>
    public async Task<IReadOnlyList<(string District, HourOfSampling Hour)>> Hours(TestingRound round, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT district_of(community), hour, sum(sampled)::bigint FROM coverage_hour
            WHERE round = $1 AND hour >= $2 AND exclusion <> ALL ($3) AND community <> '' AND sampled <> 0
              AND ($4 OR community = ANY ($5) OR district_of(community) = ANY ($6))
            GROUP BY 1, 2 ORDER BY 2, 1
            """);
        command.Parameters.AddText(round.Id).AddTime(from);
        command.Parameters.Add(new() { Value = round.Exempt.Select(reason => reason.ToString()).ToArray() });
        command.Parameters.AddFlag(round.Area.IsEmpty);
        command.Parameters.Add(new() { Value = round.Area.Communities.Select(community => community.Code).ToArray() });
        command.Parameters.Add(new() { Value = round.Area.Districts.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var hours = new List<(string District, HourOfSampling Hour)>();
        while (await reader.ReadAsync(cancellationToken))
            hours.Add((reader.GetString(0), new(reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2))));
        return hours;
    }
}
