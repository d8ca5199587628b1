using System.Text.Json;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.Tests.Events;

/// <summary>An event as the record has it.</summary>
internal sealed record RecordedEvent(long Position, string Id, string Kind, string? Citizen, JsonElement Payload);

/// <summary>Reads the record as the tests compare it.</summary>
internal static class RecordedEvents
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The events whose id begins so (a sample's, a tube's), in their order.</summary>
    public static Task<RecordedEvent[]> EventsOf(this NpgsqlDataSource database, string id) =>
        Read(database, "SELECT position, id, kind, citizen, payload FROM event WHERE starts_with(id, $1) ORDER BY position", id);

    /// <summary>The events of one person, in their order.</summary>
    public static Task<RecordedEvent[]> EventsOf(this NpgsqlDataSource database, CitizenKey citizen) =>
        Read(database, "SELECT position, id, kind, citizen, payload FROM event WHERE citizen = $1 ORDER BY position", citizen.Value);

    /// <summary>The key of a person in that city.</summary>
    public static CitizenKey Key(this City city, Person person) => CitizenKey.Derive(person.Document, new DeploymentKeys(city.Secret).CitizenKey);

    /// <summary>One value of a list or figure.</summary>
    public static async Task<T?> Value<T>(this NpgsqlDataSource database, string sql, params string[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteScalarAsync(Cancel) is T value ? value : default;
    }

    private static async Task<RecordedEvent[]> Read(NpgsqlDataSource database, string sql, string parameter)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var events = new List<RecordedEvent>();
        while (await reader.ReadAsync(Cancel))
        {
            events.Add(new(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), JsonDocument.Parse(reader.GetString(4)).RootElement));
        }

        return [.. events];
    }
}
