using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Conversions;

/// <summary>
/// The applications of one citizen for a conversion, keyed by <see cref="ConversionFile.GrainKey"/>: one grain, so that at most one is open and no two people decide it. Every step is
/// idempotent, and on record when it returns.
/// </summary>
[Alias("conversion-grain")]
public interface IConversionGrain : IGrainWithStringKey
{
    /// <summary>Every application that is kept; null where there is none.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<ConversionFile?> Get(CancellationToken cancellationToken);

    /// <summary>A new draft. Refusals as in <see cref="ConversionRules.Begin"/>.</summary>
    [Alias("begin")]
    Task<Result<ConversionApplication>> Begin(NewConversion wanted, CancellationToken cancellationToken);

    /// <summary>Puts a cleaned file into a draft. Refusals as in <see cref="ConversionRules.PutEvidence"/>.</summary>
    [Alias("put-evidence")]
    Task<Result<ConversionApplication>> PutEvidence(string id, int number, EvidenceFile file, CancellationToken cancellationToken);

    /// <summary>Notes that the phone that is asked for was shown to be the applicant's. Refusals as in <see cref="ConversionRules.ProvePhone"/>.</summary>
    [Alias("prove-phone")]
    Task<Result<ConversionApplication>> ProvePhone(string id, CancellationToken cancellationToken);

    /// <summary>Takes a file out of a draft. Refusals as in <see cref="ConversionRules.RemoveEvidence"/>.</summary>
    [Alias("remove-evidence")]
    Task<Result<ConversionApplication>> RemoveEvidence(string id, int number, CancellationToken cancellationToken);

    /// <summary>A piece of evidence; null where it is not there. Waits for no write.</summary>
    [AlwaysInterleave, Alias("evidence")]
    Task<EvidenceFile?> Evidence(string id, int number, CancellationToken cancellationToken);

    /// <summary>Hands a draft in. Refusals as in <see cref="ConversionRules.Submit"/>.</summary>
    [Alias("submit")]
    Task<Result<ConversionApplication>> Submit(string id, CancellationToken cancellationToken);

    /// <summary>Takes an application back. Refusals as in <see cref="ConversionRules.Withdraw"/>.</summary>
    [Alias("withdraw")]
    Task<Result<ConversionApplication>> Withdraw(string id, CancellationToken cancellationToken);

    /// <summary>Gives a reviewer the case in hand. Refusals as in <see cref="ReviewRules.Claim"/>.</summary>
    [Alias("claim")]
    Task<Result<ConversionApplication>> Claim(string id, CaseReviewer reviewer, CancellationToken cancellationToken);

    /// <summary>Takes the case out of a reviewer's hand. Refusals as in <see cref="ReviewRules.GiveBack"/>.</summary>
    [Alias("give-back")]
    Task<Result<ConversionApplication>> GiveBack(string id, CaseReviewer reviewer, CancellationToken cancellationToken);

    /// <summary>What a reviewer says; an approval has reached the citizen when it returns. Refusals as in <see cref="ReviewRules.Decide"/>.</summary>
    [Alias("decide")]
    Task<Result<ConversionApplication>> Decide(string id, CaseDecision decision, CancellationToken cancellationToken);

    /// <summary>Where a case has waited for longer than it may, puts that on record, once.</summary>
    [Alias("escalate")]
    Task Escalate(CancellationToken cancellationToken);

    /// <summary>Takes what has expired; how many applications those were.</summary>
    [Alias("expire")]
    Task<int> Expire(CancellationToken cancellationToken);

    /// <summary>Deletes everything, evidence too.</summary>
    [Alias("erase")]
    Task Erase(CancellationToken cancellationToken);
}

/// <summary>A cleaned file. Prints nothing of it.</summary>
[GenerateSerializer, Immutable, Alias("evidence-file")]
public sealed record EvidenceFile([property: Id(0)] EvidenceType Type, [property: Id(1)] byte[] Content)
{
    public override string ToString() => Type.ToString();
}
