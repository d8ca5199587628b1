using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using Orleans.Concurrency;

namespace HealthWuhan.Grains.Sampling;

/// <summary>
/// One tube, keyed by <see cref="Barcode.GrainKey"/>. It alone decides who is in it and which result stands; what it has answered
/// with success is stored here, with every person concerned and, from the seal on, in the record. Everything may be repeated.
/// </summary>
[Alias("sample-batch-grain")]
public interface ISampleBatchGrain : IGrainWithStringKey
{
    [Alias("open")]
    Task<Result<SampleBatch>> Open(OpenBatch open, CancellationToken cancellationToken);

    /// <summary>Binds a person to the tube. Refusals as in <see cref="SampleBatchRules.Add"/> and <see cref="CitizenRules.AddSample"/>; refused means not in the tube.</summary>
    [Alias("add-sample")]
    Task<Result<AddedSample>> AddSample(AddSample add, CancellationToken cancellationToken);

    /// <summary>
    /// Binds several people to the tube in one write of it, and answers each in their order as <see cref="AddSample"/> would: a device that was without a network brings a whole tube at once.
    /// </summary>
    [Alias("add-samples")]
    Task<ImmutableArray<Result<AddedSample>>> AddSamples(ImmutableArray<AddSample> adds, CancellationToken cancellationToken);

    /// <summary>Takes a sample back before the seal, from the tube and from its person. Refusals as in <see cref="SampleBatchRules.Undo"/>.</summary>
    [Alias("remove-sample")]
    Task<Result<SampleBatch>> RemoveSample(string sampleId, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a sample to another tube before the seal of both. Refusals of either tube; refused means where it was. Where the other tube is to be
    /// asked first (<see cref="SampleBatchRules.IsAskedFirst"/>), ask it to <see cref="FetchSample"/>.
    /// </summary>
    [Alias("transfer-sample")]
    Task<Result<AddedSample>> TransferSample(string sampleId, Barcode to, CancellationToken cancellationToken);

    /// <summary>Moves a sample of another tube into this one: as the other tube's <see cref="TransferSample"/>, asked from this end.</summary>
    [Alias("fetch-sample")]
    Task<Result<AddedSample>> FetchSample(string sampleId, Barcode from, Barcode to, CancellationToken cancellationToken);

    /// <summary>Takes a sample over from another tube; <paramref name="add"/> is null where that tube handed it over before and asks for the answer again.</summary>
    [Alias("accept-transfer")]
    Task<Result<AddedSample>> AcceptTransfer(string fromSampleId, AddSample? add, CancellationToken cancellationToken);

    [Alias("seal")]
    Task<Result<SampleBatch>> Seal(int swabCount, CancellationToken cancellationToken);

    /// <summary>Takes the lab's report; success means that every member has the result. Refusals as in <see cref="SampleBatchRules.Report"/>.</summary>
    [Alias("report")]
    Task<Result<ReportReception>> Report(LabReport report, LabCaller caller, CancellationToken cancellationToken);

    /// <summary>A second person releases, corrects or revokes; success means that every member is told. Refusals as in <see cref="CorrectionRules.Apply"/>.</summary>
    [Alias("correct")]
    Task<Result<SampleBatch>> Correct(Correction correction, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a sample to the person whose swab it is; success means that they have it as it stands, and that nobody else has. Refusals as in
    /// <see cref="IdentityCorrectionRules.Apply"/>. The person is registered before.
    /// </summary>
    [Alias("correct-identity")]
    Task<Result<SampleBatch>> CorrectIdentity(string sampleId, IdentityCorrection correction, CancellationToken cancellationToken);

    /// <summary>The courier takes the tube to that lab. Refusals as in <see cref="TransportRules"/>.</summary>
    [Alias("hand-over")]
    Task<Result<SampleBatch>> HandOver(string consignment, string lab, CancellationToken cancellationToken);

    /// <summary>The lab takes the tube. Refusals as in <see cref="TransportRules"/>.</summary>
    [Alias("receive")]
    Task<Result<SampleBatch>> Receive(string consignment, string lab, CancellationToken cancellationToken);

    /// <summary>The lab cannot test the tube; success means that every member is told. Refusals as in <see cref="TransportRules"/>.</summary>
    [Alias("reject")]
    Task<Result<SampleBatch>> Reject(string consignment, Rejection rejection, CancellationToken cancellationToken);

    /// <summary>The tube has had its day: deletes it with who was in it, unless there is something that its people are yet to be told. Idempotent; whether it is gone.</summary>
    [Alias("delete")]
    Task<bool> Delete(CancellationToken cancellationToken);

    /// <summary>Forgets a person who is erased: their swab is nobody's from now on. Idempotent.</summary>
    [Alias("erase-person")]
    Task ErasePerson(CitizenKey person, CancellationToken cancellationToken);

    /// <summary>The tube as stored; null where it was never opened.</summary>
    [AlwaysInterleave, ResponseTimeout(Reads.Timeout), Alias("get")]
    Task<SampleBatch?> Get(CancellationToken cancellationToken);
}

/// <summary>What the medic reads back after a swab: the sample's id, the person's masked name, how full the tube is, and whether the person was in it before.</summary>
[GenerateSerializer, Immutable, Alias("added-sample")]
public sealed record AddedSample(
    [property: Id(0)] string Id,
    [property: Id(1)] string MaskedName,
    [property: Id(2)] int Count,
    [property: Id(3)] int PoolSize,
    [property: Id(4)] bool Repeated);

/// <summary>Who speaks for a lab: the lab, and the user name.</summary>
[GenerateSerializer, Immutable, Alias("lab-caller")]
public sealed record LabCaller([property: Id(0)] string Lab, [property: Id(1)] string Username);

/// <summary>How a report that is not refused was received. On the wire between silos: explicit and append-only.</summary>
public enum ReportReception : byte
{
    Accepted = 1,
    Unchanged = 2,
}
