using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain.Laboratory;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud;

/// <summary>Lab results that were not taken because their tube had another one: held here until a person decides. Names tubes and labs, never people.</summary>
public sealed class HeldResults(NpgsqlDataSource database)
{
    /// <summary>Puts a result on the list. Idempotent: the same report about the same tube is listed once, with the time it first came.</summary>
    public async Task Hold(LabResult standing, LabResult held, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO held_result (barcode, fingerprint, lab, received_at, standing, held)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (barcode, fingerprint) DO NOTHING
            """);
        command.Parameters.Add(new() { Value = held.Report.Barcode.Value });
        command.Parameters.Add(new() { Value = held.Report.Fingerprint() });
        command.Parameters.Add(new() { Value = held.Lab });
        command.Parameters.Add(new() { Value = held.ReportedAt.ToUniversalTime() });
        command.Parameters.Add(new() { Value = Json(standing), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = Json(held), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The held results, latest first; only those of one lab where a lab is named.</summary>
    /// <param name="lab">Null for every lab.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<HeldResult>> List(string? lab, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT standing, held FROM held_result
            WHERE $1::text IS NULL OR lab = $1
            ORDER BY received_at DESC, barcode
            LIMIT $2
            """);
        command.Parameters.Add(new() { Value = (object?)lab ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var results = new List<HeldResult>();
        while (await reader.ReadAsync(cancellationToken))
            results.Add(new(LabResultOf(reader.GetString(0)), LabResultOf(reader.GetString(1))));
        return results;
    }

    private static string Json(LabResult result) => JsonSerializer.Serialize(result, HeldResultJson.Default.LabResult);

    private static LabResult LabResultOf(string json) => JsonSerializer.Deserialize(json, HeldResultJson.Default.LabResult)!;
}

/// <summary>A result that waits for a decision, beside the one that stands.</summary>
public sealed record HeldResult(LabResult Standing, LabResult Held);

[JsonSerializable(typeof(LabResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class HeldResultJson : JsonSerializerContext;
