using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.HealthCodes;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Citizens;

/// <summary>A citizen, keyed by <see cref="CitizenKey"/>: registration, samples, results. Reads show only what is stored and never wait for a write.</summary>
[Alias("citizen-grain")]
public interface ICitizenGrain : IGrainWithStringKey
{
    /// <summary>Who this is; null where nobody is registered.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("person")]
    Task<Person?> Person(CancellationToken cancellationToken);

    /// <summary>
    /// Every sample that is shown (<see cref="ResultVisibility.Shown"/>), newest first; empty for somebody unknown. Takes no token: it answers at once, and is
    /// the call a whole city repeats.
    /// </summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("samples")]
    Task<ImmutableArray<CitizenSample>> Samples();

    /// <summary>By which name the balancer can send this citizen's session to the silo that has them (<see cref="BalancerName.Open"/>); null where it cannot. Takes no token, as <see cref="Samples"/>.</summary>
    [AlwaysInterleave, ReadOnly, ResponseTimeout(Reads.Timeout), Alias("balanced-as")]
    Task<string?> BalancedAs();

    /// <summary>The code at this moment, derived from what is stored; null where nobody is registered.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("health-code")]
    Task<CitizenHealthCode?> HealthCode();

    /// <summary>Where this citizen lives by the roster; null where no roster says so.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("residence")]
    Task<Residence?> Residence(CancellationToken cancellationToken);

    /// <summary>The roster has something new to say of this citizen: it is known when this returns. Stores nothing.</summary>
    [Alias("roster-changed")]
    Task RosterChanged(CancellationToken cancellationToken);

    /// <summary>How a claimed name and phone compare with the registration.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("match")]
    Task<IdentityMatch> Match(string name, string phone, CancellationToken cancellationToken);

    /// <summary>Registers the person unless somebody is registered; the first registration stands. Whether it is this person's, by name and phone.</summary>
    [Alias("register")]
    Task<bool> Register(Person person, CancellationToken cancellationToken);

    /// <summary>Records a sample and answers with the masked name for the medic to read back. Idempotent by sample id; refusals as in <see cref="CitizenRules.AddSample"/>.</summary>
    [Alias("add-sample")]
    Task<Result<string>> AddSample(CitizenSample sample, Person? person, CancellationToken cancellationToken);

    /// <summary>Takes back a sample that has no result. Idempotent.</summary>
    [Alias("remove-sample")]
    Task RemoveSample(string sampleId, CancellationToken cancellationToken);

    /// <summary>Moves a sample from one tube to another in one step, and answers as <see cref="AddSample"/>. Idempotent.</summary>
    [Alias("move-sample")]
    Task<Result<string>> MoveSample(string fromSampleId, CitizenSample to, CancellationToken cancellationToken);

    /// <summary>Whom this citizen may look at, and who may look at this citizen.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("family")]
    Task<FamilyTies> Family(CancellationToken cancellationToken);

    /// <summary>Whether the viewer may look at this citizen today; see <see cref="FamilyRules.MayLook"/>.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("may-be-seen-by")]
    Task<bool> MayBeSeenBy(CitizenKey viewer, string tieId, DateOnly today, CancellationToken cancellationToken);

    /// <summary>The member's side of a tie; registers the person where nobody is. False, and nothing done, where another name or phone is registered.</summary>
    [Alias("add-viewer")]
    Task<bool> AddViewer(Person person, FamilyTie tie, CancellationToken cancellationToken);

    /// <summary>The viewer's side of a tie, which stands as it was first made. Refusals as in <see cref="FamilyRules.AddMember"/>.</summary>
    [Alias("add-member")]
    Task<Result<FamilyTie>> AddMember(CitizenKey self, FamilyTie tie, CancellationToken cancellationToken);

    /// <summary>Ends a tie on this side. Whether it was there; one that was not is a repeat.</summary>
    [Alias("unbind")]
    Task<bool> Unbind(string tieId, CancellationToken cancellationToken);

    /// <summary>Records the result of a sample, durable and with the person's orders on record when it returns. Idempotent.</summary>
    [Alias("deliver")]
    Task Deliver(CitizenSample result, CancellationToken cancellationToken);

    /// <summary>Puts a fact on the person's record; they need not be registered. Idempotent; refusals as in <see cref="HealthFactRules.Record"/>.</summary>
    [Alias("record-fact")]
    Task<Result<CodeAfterFact>> RecordFact(HealthFact fact, string by, CancellationToken cancellationToken);

    /// <summary>Takes a fact back that was recorded by mistake. Idempotent; refusals as in <see cref="HealthFactRules.Withdraw"/>.</summary>
    [Alias("withdraw-fact")]
    Task<Result<CodeAfterFact>> WithdrawFact(WithdrawFact withdraw, CancellationToken cancellationToken);

    /// <summary>Makes an approved conversion part of this citizen, with the code that follows from it on record. Idempotent; nothing where nobody is known.</summary>
    [Alias("apply-conversion")]
    Task ApplyConversion(ConversionApproval approval, CancellationToken cancellationToken);

    /// <summary>Records every change of the code that came by the clock alone. Idempotent.</summary>
    [Alias("reassess")]
    Task Reassess(CancellationToken cancellationToken);

    /// <summary>The citizen as stored, also what is no longer shown, with what the roster says laid over it; null for somebody unknown. For members of staff who correct an identity, for its owner's export, and for
    /// systems of others, which are told no more than the owner.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<Citizen?> Get(CancellationToken cancellationToken);

    /// <summary>Registers the person, and takes over facts from under another number. Idempotent; whether anything changed. Refusals as in <see cref="MergeRules.Receive"/>.</summary>
    [Alias("receive")]
    Task<Result<bool>> Receive(Person person, ImmutableArray<HealthFact> facts, CancellationToken cancellationToken);

    /// <summary>Gives up a sample that is somebody else's, with its result. Idempotent.</summary>
    [Alias("forget")]
    Task Forget(string sampleId, CancellationToken cancellationToken);

    /// <summary>Takes from this citizen what has expired, as <see cref="ExpiryRules.Expire"/>, with the look that the record knows of. Idempotent.</summary>
    [Alias("expire")]
    Task<ExpiredHistory> Expire(ResultLook? look, CancellationToken cancellationToken);

    /// <summary>What stands against erasing this citizen, who asked for it then; see <see cref="ErasureRules.Obstacles"/>. Nothing for whoever registered after that.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("erasure-obstacles")]
    Task<ImmutableArray<ErasureObstacle>> ErasureObstacles(DateTimeOffset askedAt, CancellationToken cancellationToken);

    /// <summary>Erases this citizen, unless something stands against it, which is answered. Idempotent; whoever registered after it was asked for stays.</summary>
    [Alias("erase")]
    Task<ImmutableArray<ErasureObstacle>> Erase(DateTimeOffset askedAt, CancellationToken cancellationToken);

    /// <summary>Clears the number and leaves a mark. Idempotent; whether anything changed. Refusals as in <see cref="MergeRules.MergeInto"/>.</summary>
    [Alias("merge-into")]
    Task<Result<bool>> MergeInto(IdentityCorrection correction, CancellationToken cancellationToken);
}

/// <summary>Both lists of a citizen's ties.</summary>
[GenerateSerializer, Immutable, Alias("family-ties")]
public readonly record struct FamilyTies(
    [property: Id(0)] ImmutableArray<FamilyTie> Members,
    [property: Id(1)] ImmutableArray<FamilyTie> Viewers);

/// <summary>A health code and whose it is, masked.</summary>
[GenerateSerializer, Immutable, Alias("citizen-health-code")]
public sealed record CitizenHealthCode([property: Id(0)] string MaskedName, [property: Id(1)] HealthCode Code);

/// <summary>How many samples and facts have expired, and when to look again; null where nothing is left to expire.</summary>
[GenerateSerializer, Immutable, Alias("expired-history")]
public sealed record ExpiredHistory([property: Id(0)] int Samples, [property: Id(1)] int Facts, [property: Id(2)] DateTimeOffset? Next);
