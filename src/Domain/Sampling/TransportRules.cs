namespace HealthWuhan.Domain.Sampling;

/// <summary>A tube on its way from its site to its lab, as pure rules; each can be repeated (docs/domain.md, pooled sampling).</summary>
public static class TransportRules
{
    /// <summary>
    /// The courier takes the tube to that lab. Refuses with <c>unknown-batch</c>, <c>batch-not-sealed</c>, or <c>batch-elsewhere</c> for a tube that travels
    /// in another box or has reached a lab.
    /// </summary>
    public static Result<SampleBatch> HandOver(SampleBatch? batch, string consignment, string lab, DateTimeOffset now) => batch switch
    {
        null => UnknownBatch,
        { Consignment: { } before } when before == consignment => batch,
        { Status: BatchStatus.Open } => new Refusal("batch-not-sealed", $"Tube {batch.Barcode} is still open at its site."),
        { Status: BatchStatus.Sealed } => batch with { Status = BatchStatus.InTransit, Consignment = consignment, BoundFor = lab, HandedOverAt = now },
        _ => Elsewhere(batch),
    };

    /// <summary>The lab takes the tube. Refuses as <see cref="HandOver"/>; a tube whose result came before its receipt stays tested.</summary>
    public static Result<SampleBatch> Receive(SampleBatch? batch, string consignment, string lab, DateTimeOffset now) => batch switch
    {
        null => UnknownBatch,
        { Status: BatchStatus.Tested or BatchStatus.Received } when batch.Consignment == consignment => batch,
        { Status: BatchStatus.InTransit } when batch.Consignment == consignment =>
            batch with { Status = BatchStatus.Received, ReceivedAt = now, Lab = lab },
        _ => Elsewhere(batch),
    };

    /// <summary>
    /// The lab cannot test the tube: everybody in it is to be sampled again. Refuses as <see cref="HandOver"/>, and with <c>batch-tested</c>
    /// where the tube has a result already.
    /// </summary>
    public static Result<SampleBatch> Reject(SampleBatch? batch, string consignment, Rejection rejection, DateTimeOffset now) => batch switch
    {
        null => UnknownBatch,
        { Rejection: { } before } when before == rejection.Reason && batch.Consignment == consignment => batch,
        { Status: BatchStatus.Tested } => new Refusal("batch-tested", $"Tube {batch.Barcode} has a result already."),
        { Status: BatchStatus.InTransit or BatchStatus.Received } when batch.Consignment == consignment =>
            batch with { Status = BatchStatus.Rejected, ReceivedAt = now, Lab = rejection.Lab, Rejection = rejection.Reason, Delivered = false },
        _ => Elsewhere(batch),
    };

    private static Refusal UnknownBatch => new("unknown-batch", "No tube with this barcode was opened.");

    private static Refusal Elsewhere(SampleBatch batch) =>
        new("batch-elsewhere", $"Tube {batch.Barcode} is {batch.Status}, in consignment {batch.Consignment ?? "none"}.");
}

/// <summary>A lab's word that it cannot test a tube.</summary>
[GenerateSerializer, Immutable, Alias("rejection")]
public sealed record Rejection([property: Id(0)] RejectReason Reason, [property: Id(1)] string Lab);
