using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>Reads the record of changes as the tests compare it.</summary>
internal static class RecordedChanges
{
    /// <summary>Every change of a citizen's colour, in order.</summary>
    public static async Task<List<(string From, string To, DateTimeOffset At)>> ChangesOf(this NpgsqlDataSource database, CitizenKey citizen)
    {
        await using var command = database.CreateCommand("SELECT from_color, to_color, at FROM health_code_change WHERE citizen = $1 ORDER BY revision");
        command.Parameters.Add(new() { Value = citizen.Value });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var changes = new List<(string, string, DateTimeOffset)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            changes.Add((reader.GetString(0), reader.GetString(1), await reader.GetFieldValueAsync<DateTimeOffset>(2, TestContext.Current.CancellationToken)));
        return changes;
    }

    /// <summary>The colours a citizen's code has gone through, when there are so many; a sweep comes every second.</summary>
    public static async Task<string[]> ColorsOf(this City city, CitizenKey citizen, int count)
    {
        for (var tries = 0; tries < 150; tries++)
        {
            var changes = await city.Database.ChangesOf(citizen);
            if (changes.Count >= count)
                return [.. changes.Select(change => change.To)];
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"There are not {count} changes on record.");
    }

    /// <summary>Whether anything is on record about the citizen.</summary>
    public static Task<bool> HasRow(this NpgsqlDataSource database, CitizenKey citizen) =>
        Exists(database, "SELECT count(*) FROM health_code WHERE citizen = $1", citizen);

    /// <summary>Whether the sweep is to ask the citizen, now or ever.</summary>
    public static Task<bool> IsDue(this NpgsqlDataSource database, CitizenKey citizen) =>
        Exists(database, "SELECT count(*) FROM health_code WHERE citizen = $1 AND due IS NOT NULL", citizen);

    private static async Task<bool> Exists(NpgsqlDataSource database, string count, CitizenKey citizen)
    {
        await using var command = database.CreateCommand(count);
        command.Parameters.Add(new() { Value = citizen.Value });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0;
    }
}
