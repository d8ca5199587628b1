using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using Npgsql;

namespace HealthWuhan.HealthCloud.Conversions;

/// <summary>An application as the record has it.</summary>
public sealed record ConversionCase(string Id, CitizenKey Citizen, ConversionReason Reason, ConversionStatus Status)
{
    public string? Community { get; init; }
    public string? District { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public DateTimeOffset? ReviewedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public int Revision { get; init; }
    public string? ClaimedBy { get; init; }
    public DateTimeOffset? ClaimedUntil { get; init; }
}

/// <summary>Which cases are wanted: of a status or all that wait, of a district or community; those submitted before <c>OverdueSince</c> alone where it is said.</summary>
public sealed record CaseFilter(ConversionStatus? Status, string? District, string? Community)
{
    public DateTimeOffset? OverdueSince { get; init; }

    public int Limit { get; init; } = 200;
}

/// <summary>Submitted applications, for lists and for finding whose one is. Follows from the record's events; drafts are not here.</summary>
public sealed class ConversionCases(NpgsqlDataSource database)
{
    private const string Columns =
        "id, citizen, reason, status, community, district, submitted_at, reviewed_at, closed_at, revision, claimed_by, claimed_until";

    /// <summary>Null where there is none.</summary>
    public async Task<ConversionCase?> Find(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM conversion WHERE id = $1");
        command.Parameters.AddText(id);
        return await Read(command, cancellationToken) is [var found] ? found : null;
    }

    /// <summary>Those that have waited longest first, which puts the escalated ones before all others; of closed ones the last first.</summary>
    public async Task<IReadOnlyList<ConversionCase>> List(CaseFilter filter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {Columns} FROM conversion
            WHERE ($1 IS NULL AND closed_at IS NULL OR status = $1) AND ($2 IS NULL OR district = $2 OR community IS NULL) AND ($3 IS NULL OR community = $3 OR community IS NULL)
              AND ($4 IS NULL OR submitted_at < $4)
            ORDER BY closed_at DESC, submitted_at, id
            LIMIT $5
            """);
        command.Parameters.AddText(filter.Status?.ToString()).AddText(filter.District).AddText(filter.Community).AddTime(filter.OverdueSince).AddNumber(filter.Limit);
        return await Read(command, cancellationToken);
    }

    /// <summary>Whose cases were submitted before that moment, wait, and are not on record as escalated: the longest first. Nobody else gets them until the claim is over, for the silo that made it may die.</summary>
    public async Task<IReadOnlyList<CitizenKey>> ClaimToEscalate(DateTimeOffset submittedUntil, DateTimeOffset now, TimeSpan claim, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE conversion SET escalation_claimed_until = $3
            WHERE id IN (
              SELECT id FROM conversion
              WHERE closed_at IS NULL AND escalated_at IS NULL AND submitted_at <= $1 AND (escalation_claimed_until IS NULL OR escalation_claimed_until <= $2)
              ORDER BY submitted_at LIMIT $4 FOR UPDATE SKIP LOCKED)
            RETURNING citizen
            """);
        command.Parameters.AddTime(submittedUntil).AddTime(now).AddTime(now + claim).AddNumber(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var citizens = new List<CitizenKey>();
        while (await reader.ReadAsync(cancellationToken))
            citizens.Add(new(reader.GetString(0)));
        return citizens;
    }

    /// <summary>Notes who has a case in hand, for the lists; null where it was given back.</summary>
    public async Task MarkClaim(string id, CaseLease? lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE conversion SET claimed_by = $2, claimed_until = $3 WHERE id = $1 AND closed_at IS NULL");
        command.Parameters.AddText(id).AddText(lease?.By).AddTime(lease?.Until);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<ConversionCase>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var cases = new List<ConversionCase>();
        while (await reader.ReadAsync(cancellationToken))
        {
            cases.Add(new(
                reader.Text("id")!,
                new CitizenKey(reader.Text("citizen")!),
                Enum.Parse<ConversionReason>(reader.Text("reason")!),
                Enum.Parse<ConversionStatus>(reader.Text("status")!))
            {
                Community = reader.Text("community"),
                District = reader.Text("district"),
                SubmittedAt = reader.Time("submitted_at"),
                ReviewedAt = reader.TimeOrNull("reviewed_at"),
                ClosedAt = reader.TimeOrNull("closed_at"),
                Revision = reader.Number("revision"),
                ClaimedBy = reader.Text("claimed_by"),
                ClaimedUntil = reader.TimeOrNull("claimed_until"),
            });
        }

        return cases;
    }
}
