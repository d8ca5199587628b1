using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud;

/// <summary>Lab results that were not taken, because their tube has another one or the kit's rule says otherwise: held until a person decides.</summary>
/// <remarks>Names tubes, labs and members of staff, never citizens.</remarks>
public sealed class HeldResults(NpgsqlDataSource database)
{
    /// <summary>Puts a result on the list. Idempotent: the same report about the same tube is listed once, with the time it first came.</summary>
    public async Task Hold(HeldResult result, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO held_result (barcode, fingerprint, lab, received_at, reason, standing, held)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (barcode, fingerprint) DO NOTHING
            """);
        command.Parameters.Add(new() { Value = result.Held.Report.Barcode.Value });
        command.Parameters.Add(new() { Value = result.Held.Report.Fingerprint() });
        command.Parameters.Add(new() { Value = result.Held.Lab });
        command.Parameters.Add(new() { Value = result.Held.ReportedAt.ToUniversalTime() });
        command.Parameters.Add(new() { Value = result.Reason });
        command.Parameters.Add(new() { Value = result.Standing is null ? DBNull.Value : Json(result.Standing), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = Json(result.Held), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes a tube's results off the list: a second person has decided about the tube. Idempotent.</summary>
    public async Task Decide(Barcode barcode, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE held_result SET decided_at = $2 WHERE barcode = $1 AND decided_at IS NULL");
        command.Parameters.AddText(barcode.Value).AddTime(at);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The results that wait for a decision, latest first; only those of one lab where a lab is named.</summary>
    /// <param name="lab">Null for every lab.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<HeldResult>> List(string? lab, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT reason, standing, held FROM held_result
            WHERE decided_at IS NULL AND ($1::text IS NULL OR lab = $1)
            ORDER BY received_at DESC, barcode
            LIMIT $2
            """);
        command.Parameters.AddText(lab).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var results = new List<HeldResult>();
        while (await reader.ReadAsync(cancellationToken))
            results.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : LabResultOf(reader.GetString(1)), LabResultOf(reader.GetString(2))));
        return results;
    }

    private static string Json(LabResult result) => JsonSerializer.Serialize(result, HeldResultJson.Default.LabResult);

    private static LabResult LabResultOf(string json) => JsonSerializer.Deserialize(json, HeldResultJson.Default.LabResult)!;
}

/// <summary>A result that waits for a decision: the code of why, the result that stands (null where none does), and the one that is held.</summary>
public sealed record HeldResult(string Reason, LabResult? Standing, LabResult Held);

[JsonSerializable(typeof(LabResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class HeldResultJson : JsonSerializerContext;
