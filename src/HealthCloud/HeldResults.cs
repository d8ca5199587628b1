using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud.Events;
using Npgsql;

namespace HealthWuhan.HealthCloud;

/// <summary>Lab results that were not taken, because their tube has another one or the kit's rule says otherwise: held until a person decides.</summary>
/// <remarks>Names tubes, labs and members of staff, never citizens.</remarks>
public sealed class HeldResults(NpgsqlDataSource database)
{
    /// <summary>What puts a result on the list: the same report about the same tube is listed once, with the time it first came.</summary>
    public static RecordEntry[] Hold(SampleBatch batch, LabResult held, Refusal why)
    {
        var happened = HeldEvents.Held(batch, held, why);
        var row = new HeldRow(batch.Barcode.Value, Convert.ToHexStringLower(held.Report.Fingerprint()), held.Lab, why.Code, batch.Result, held);
        return [RecordEntry.Of(happened), new(happened.Id, "held-result", happened.Day, happened.At, JsonSerializer.Serialize(row, HeldResultJson.Default.HeldRow))];
    }

    /// <summary>What takes a tube's results off the list: a second person has decided about the tube.</summary>
    public static RecordEntry[] Decide(SampleBatch batch, DateTimeOffset at)
    {
        var happened = HeldEvents.Decided(batch, at);
        var row = new DecidedRow(batch.Barcode.Value);
        return [RecordEntry.Of(happened), new(happened.Id, "held-result-decided", happened.Day, at, JsonSerializer.Serialize(row, HeldResultJson.Default.DecidedRow))];
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

    private static LabResult LabResultOf(string json) => JsonSerializer.Deserialize(json, HeldResultJson.Default.LabResult)!;
}

/// <summary>A result that waits for a decision: the code of why, the result that stands (null where none does), and the one that is held.</summary>
public sealed record HeldResult(string Reason, LabResult? Standing, LabResult Held);

/// <summary>A row of the list on its way there. Both results are stored as they are, with who sent them; consumers of the record never see them.</summary>
internal sealed record HeldRow(string Barcode, string Fingerprint, string Lab, string Reason, LabResult? Standing, LabResult Held);

internal sealed record DecidedRow(string Barcode);

[JsonSerializable(typeof(LabResult))]
[JsonSerializable(typeof(HeldRow))]
[JsonSerializable(typeof(DecidedRow))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class HeldResultJson : JsonSerializerContext;
