using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.HealthCloud.Access;

/// <summary>A look at a person, or a change: who did what to whom, and why. <c>Citizen</c> is null where a whole tube or file is meant.</summary>
/// <remarks>The subject is a tube's barcode or a report's id. No text in it is a document number, a name or a phone.</remarks>
public sealed record AccessEntry(DateTimeOffset At, StaffMember By, string Action)
{
    public CitizenKey? Citizen { get; init; }

    public string? Subject { get; init; }

    public string? Reason { get; init; }
}

/// <summary>An entry as it stands in the log, with the place its account was bound to then.</summary>
public sealed record SealedEntry
{
    public required long Seq { get; init; }

    /// <summary>To the microsecond, as PostgreSQL keeps it.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Username { get; init; }

    public required string Role { get; init; }

    public string? Place { get; init; }

    public required string Action { get; init; }

    public string? Citizen { get; init; }

    public string? Subject { get; init; }

    public string? Reason { get; init; }

    public required byte[] PreviousHash { get; init; }

    public byte[] Hash { get; init; } = [];
}

/// <summary>The end of the log: how many entries there are, the last one's hash, and the proof that we wrote this; none before the first entry.</summary>
public sealed record AccessHead(long Entries, byte[] Hash, byte[]? Proof);

/// <summary>Which entries to look for: all conditions that are not null hold at once.</summary>
public sealed record AccessQuery
{
    public CitizenKey? Citizen { get; init; }

    public string? Username { get; init; }

    public string? Action { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only entries before this one.</summary>
    public long? Before { get; init; }

    public required int Limit { get; init; }
}
