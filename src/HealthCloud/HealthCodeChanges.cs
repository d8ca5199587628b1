using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Directives;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud;

/// <summary>When each health code changes next by itself, and who is to look at it then.</summary>
/// <remarks>Follows from what citizens put on record. Names citizens by their keys only. Who was never anything but Green has no row.</remarks>
public sealed class HealthCodeChanges(NpgsqlDataSource database)
{
    /// <summary>The citizens whose codes are due, longest due first. Until the claim ends nobody else is given them; then whoever asks is.</summary>
    /// <param name="now">What is due by now.</param>
    /// <param name="claim">How long the caller may take: if it dies, another takes over then.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<CitizenKey>> ClaimDue(DateTimeOffset now, TimeSpan claim, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            WITH claimed AS MATERIALIZED
            (
              SELECT citizen FROM health_code WHERE due <= $1 ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED
            )
            UPDATE health_code SET due = $2 FROM claimed WHERE health_code.citizen = claimed.citizen RETURNING health_code.citizen
            """);
        command.Parameters.AddTime(now).AddTime(now + claim).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var citizens = new List<CitizenKey>();
        while (await reader.ReadAsync(cancellationToken))
            citizens.Add(new(reader.GetString(0)));
        return citizens;
    }

    /// <summary>Every change of one person's colour that is on record, the first first.</summary>
    public async Task<IReadOnlyList<CodeChangeRow>> Of(CitizenKey citizen, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT at, from_color, to_color, reasons FROM health_code_change WHERE citizen = $1 ORDER BY revision");
        command.Parameters.AddText(citizen.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new List<CodeChangeRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var reasons = JsonSerializer.Deserialize(reader.Text("reasons")!, HealthCodeChangeJson.Default.ReasonOnRecordArray)!;
            changes.Add(new(reader.Time("at"), reader.Text("from_color")!, reader.Text("to_color")!, reasons));
        }

        return changes;
    }

    /// <summary>
    /// Makes every code on record due: call it when a new policy has taken effect on all silos. Also those that are Green, since a longer period
    /// may turn somebody Yellow again who was released yesterday. Idempotent. How many are to be looked at.
    /// </summary>
    public async Task<int> ReassessAll(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Locked in one order, so that two silos that do the same wait for each other instead of deadlocking.
        await using var command = database.CreateCommand(
            """
            WITH waiting AS MATERIALIZED
            (
              SELECT citizen FROM health_code WHERE due IS NULL OR due > $1 ORDER BY citizen FOR UPDATE
            )
            UPDATE health_code SET due = $1 FROM waiting WHERE health_code.citizen = waiting.citizen
            """);
        command.Parameters.AddTime(now);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether the record was last made due for this very policy.</summary>
    public async Task<bool> Follows(HealthCodePolicy policy, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT document FROM health_code_policy");
        return await command.ExecuteScalarAsync(cancellationToken) is string document
            && JsonElement.DeepEquals(JsonDocument.Parse(document).RootElement, PolicyDocuments.Write(policy));
    }

    /// <summary>Notes the policy that the record goes by. Idempotent.</summary>
    public async Task Follow(HealthCodePolicy policy, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO health_code_policy AS followed (document) VALUES ($1)
            ON CONFLICT (is_only) DO UPDATE SET document = excluded.document WHERE followed.document <> excluded.document
            """);
        command.Parameters.Add(new() { Value = PolicyDocuments.Write(policy).GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A change of somebody's colour, as it is on record.</summary>
public sealed record CodeChangeRow(DateTimeOffset At, string From, string To, IReadOnlyList<ReasonOnRecord> Reasons);

/// <summary>A reason as the record keeps it. Stored: see <see cref="HealthReason"/> for the fields.</summary>
public sealed record ReasonOnRecord(FactKind Kind, DateTimeOffset Since, string Source);

[JsonSerializable(typeof(ReasonOnRecord[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class HealthCodeChangeJson : JsonSerializerContext;
