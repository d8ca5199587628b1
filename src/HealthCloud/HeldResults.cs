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

    /// <summary>What takes a tube's results off the list: a second person has decided about the tube, by which each of them was taken or not.</summary>
    public static RecordEntry[] Decide(SampleBatch batch, string by, DateTimeOffset at)
    {
        var happened = HeldEvents.Decided(batch, at);
        var standing = batch.Result is { } result ? Convert.ToHexStringLower(result.Report.Fingerprint()) : null;
        var row = new DecidedRow(batch.Barcode.Value, standing, by);
        return [RecordEntry.Of(happened), new(happened.Id, "held-result-decided", happened.Day, at, JsonSerializer.Serialize(row, HeldResultJson.Default.DecidedRow))];
    }

    /// <summary>Results on hold, latest first: those that wait, or those that were decided.</summary>
    public async Task<IReadOnlyList<HeldResult>> List(bool decided, RecordFilter filter, ListPage page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT waiting.barcode, encode(fingerprint, 'hex') AS fingerprint, reason, waiting.received_at, standing, held, decided_at, decision, decided_by, site
            FROM held_result waiting LEFT JOIN tube ON tube.barcode = waiting.barcode
            WHERE (decided_at IS NOT NULL) = $7 AND ($1 IS NULL OR site = ANY ($1)) AND ($2 IS NULL OR waiting.lab = ANY ($2)) AND ($3 IS NULL OR waiting.received_at < $3)
              AND ($4 IS NULL OR (waiting.received_at, waiting.barcode || ' ' || encode(fingerprint, 'hex')) < ($4, $5))
            ORDER BY waiting.received_at DESC, waiting.barcode || ' ' || encode(fingerprint, 'hex') DESC
            LIMIT $6
            """);
        command.Parameters.AddList(filter, page).AddFlag(decided);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var results = new List<HeldResult>();
        while (await reader.ReadAsync(cancellationToken))
            results.Add(Read(reader));
        return results;
    }

    private static HeldResult Read(NpgsqlDataReader reader) =>
        new(reader.Text("reason")!, reader.Text("standing") is { } standing ? LabResultOf(standing) : null, LabResultOf(reader.Text("held")!))
        {
            Site = reader.Text("site"),
            Decision = reader.TimeOrNull("decided_at") is { } at
                ? new(reader.Text("decision") is { } how ? Enum.Parse<HeldDecisionKind>(how) : null, reader.Text("decided_by"), at)
                : null,
            Place = new(reader.Time("received_at"), $"{reader.Text("barcode")} {reader.Text("fingerprint")}"),
        };

    private static LabResult LabResultOf(string json) => JsonSerializer.Deserialize(json, HeldResultJson.Default.LabResult)!;
}

/// <summary>A result on hold: the code of why, the result that stood then (null where none did), and the one that is held.</summary>
public sealed record HeldResult(string Reason, LabResult? Standing, LabResult Held)
{
    /// <summary>Where the tube was filled.</summary>
    public string? Site { get; init; }

    /// <summary>Null while it waits.</summary>
    public HeldDecision? Decision { get; init; }

    /// <summary>Its place in the list: since when it is held.</summary>
    public required ListPlace Place { get; init; }
}

/// <summary>What a second person has made of a result on hold.</summary>
/// <param name="Kind">Null for what was decided before it was kept.</param>
/// <param name="By">The user name.</param>
/// <param name="At">When.</param>
public sealed record HeldDecision(HeldDecisionKind? Kind, string? By, DateTimeOffset At);

/// <summary>How a result on hold was decided. Stored by name (0027-reconciliation.sql), never renamed.</summary>
public enum HeldDecisionKind
{
    /// <summary>It stands now.</summary>
    Taken,

    /// <summary>Another one stands: the one of before, or a third.</summary>
    Refused,

    /// <summary>None stands: the tube waits for a new result.</summary>
    Revoked,
}

/// <summary>A row of the list on its way there. Both results are stored as they are, with who sent them; consumers of the record never see them.</summary>
internal sealed record HeldRow(string Barcode, string Fingerprint, string Lab, string Reason, LabResult? Standing, LabResult Held);

/// <summary>What takes a tube's results off the list.</summary>
/// <param name="Barcode">The tube.</param>
/// <param name="Standing">The fingerprint of the result that stands since; null where none does.</param>
/// <param name="By">Who has decided.</param>
internal sealed record DecidedRow(string Barcode, string? Standing, string By);

[JsonSerializable(typeof(LabResult))]
[JsonSerializable(typeof(HeldRow))]
[JsonSerializable(typeof(DecidedRow))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class HeldResultJson : JsonSerializerContext;
