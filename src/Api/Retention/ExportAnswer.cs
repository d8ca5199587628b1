using HealthWuhan.Api.Booking;
using HealthWuhan.Api.Conversions;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Retention;

/// <summary>Everything that the city holds on somebody; after it, in the same object, follows <c>accessLog</c>, every look at them. Staff are told by role, not by name.</summary>
public sealed record ExportAnswer
{
    public required DateTimeOffset ExportedAt { get; init; }
    public required ExportedProfile? Profile { get; init; }
    public required IReadOnlyList<ExportedSample> Samples { get; init; }
    public required IReadOnlyList<ExportedFact> Facts { get; init; }
    public required IReadOnlyList<CodeChangeRow> CodeChanges { get; init; }
    public required IReadOnlyList<ExportedOrder> Orders { get; init; }
    public required IReadOnlyList<ExportedTie> FamilyTies { get; init; }

    /// <summary>Also those that have ended.</summary>
    public required IReadOnlyList<AppointmentAnswer> Appointments { get; init; }

    /// <summary>Applications for a conversion that are kept; each piece of evidence is at <c>/v1/me/conversions/{id}/evidence/{number}</c>.</summary>
    public required IReadOnlyList<ConversionAnswer> Conversions { get; init; }

    /// <summary>When samples that had been taken for this number's went to the person whose they are.</summary>
    public required IReadOnlyList<DateTimeOffset> IdentityCorrections { get; init; }

    /// <summary>When each open session ends.</summary>
    public required IReadOnlyList<DateTimeOffset> Sessions { get; init; }

    /// <summary>The last request to be erased.</summary>
    public required ErasureAnswer? Erasure { get; init; }
}

/// <summary>Masked, unless it was asked for in full.</summary>
public sealed record ExportedProfile(
    DocumentType DocumentType, string DocumentNumber, string Name, string Phone, DateTimeOffset RegisteredAt, string? Community, Exclusion? Exclusion)
{
    internal static ExportedProfile? Of(Citizen? citizen, bool full) => citizen?.Person is not { } person ? null : new(
        person.Document.Type,
        full ? person.Document.Number : Masks.Number(person.Document.Number),
        full ? person.Name : Masks.Name(person.Name),
        full ? person.Phone : Masks.Phone(person.Phone),
        CityTime.Of(citizen.RegisteredAt),
        citizen.Residence?.Community.Code,
        citizen.Residence?.Exclusion);
}

/// <summary>A sample, also one that is kept and no longer shown.</summary>
public sealed record ExportedSample(
    string Id, string Batch, string Site, string? Round, int PoolSize, TestingPurpose Purpose, DateTimeOffset CollectedAt, SampleStatus Status, DateTimeOffset? ReportedAt, string? Lab, bool IsAmended)
{
    internal static ExportedSample Of(CitizenSample sample) => new(
        sample.Id, sample.Batch.Value, sample.Site, sample.Round, sample.PoolSize, sample.Purpose, CityTime.Of(sample.CollectedAt), sample.Status,
        sample.ReportedAt?.ToOffset(CityTime.Offset), sample.Lab, sample.IsAmended);
}

/// <summary>What is on record behind the health code.</summary>
public sealed record ExportedFact(
    FactKind Kind, DateTimeOffset Since, DateTimeOffset? Until, string Source, string? Detail, DateTimeOffset? RecordedAt, DateTimeOffset? WithdrawnAt)
{
    internal static ExportedFact Of(HealthFact fact) => new(
        fact.Kind, CityTime.Of(fact.Since), fact.Until?.ToOffset(CityTime.Offset), fact.Source, fact.Detail,
        fact.RecordedAt?.ToOffset(CityTime.Offset), fact.Withdrawal?.At.ToOffset(CityTime.Offset));
}

/// <summary>That the person was to be sampled again, as the record has it.</summary>
public sealed record ExportedOrder(string Id, SamplingOrderKind Kind, DateTimeOffset OrderedAt, string? FulfilledBy, DateTimeOffset? FulfilledAt)
{
    internal static ExportedOrder Of(SamplingOrder order) =>
        new(order.Id, order.Kind, CityTime.Of(order.OrderedAt), order.FulfilledBy, order.FulfilledAt?.ToOffset(CityTime.Offset));
}

/// <summary>A tie, and whether it lets this person look or lets the other one look at them. The other person's data is theirs.</summary>
public sealed record ExportedTie(string Id, bool MayLook, FamilyTieKind Kind, DateTimeOffset BoundAt)
{
    internal static ExportedTie Of(FamilyTie tie, bool mayLook) => new(tie.Id, mayLook, tie.Kind, CityTime.Of(tie.BoundAt));
}
