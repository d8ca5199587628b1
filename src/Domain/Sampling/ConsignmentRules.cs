using System.Collections.Immutable;

namespace HealthWuhan.Domain.Sampling;

/// <summary>A box is packed at a site.</summary>
[GenerateSerializer, Immutable, Alias("pack-consignment")]
public sealed record PackConsignment(
    [property: Id(0)] string Id,
    [property: Id(1)] string Site,
    [property: Id(2)] string Lab,
    [property: Id(3)] ImmutableArray<Barcode> Batches,
    [property: Id(4)] string By);

/// <summary>The life of a box as pure rules; each can be repeated.</summary>
public static class ConsignmentRules
{
    /// <summary>
    /// Packs a box, or packs it anew while it stands at its site. Refuses with <c>consignment-empty</c>, <c>consignment-differs</c> where another site
    /// has packed a box of this id, or <c>consignment-handed-over</c>.
    /// </summary>
    public static Result<Consignment> Pack(Consignment? consignment, PackConsignment pack, DateTimeOffset now)
    {
        if (pack.Batches.IsEmpty)
            return new Refusal("consignment-empty", "A consignment holds at least one tube.");
        if (consignment is not null && IsSame(consignment, pack))
            return consignment;
        if (consignment is not null && consignment.Site != pack.Site)
            return new Refusal("consignment-differs", $"Consignment {pack.Id} was packed at another site.");
        if (consignment is { Status: not ConsignmentStatus.Packed })
            return new Refusal("consignment-handed-over", $"Consignment {pack.Id} has left its site with other contents.");

        return new Consignment { Id = pack.Id, Site = pack.Site, Lab = pack.Lab, Batches = pack.Batches, PackedBy = pack.By, PackedAt = now };
    }

    /// <summary>Why a tube cannot go along, if so: a box holds tubes of its own site, and those of another are not there for it.</summary>
    public static Refusal? RefuseTube(SampleBatch? tube, PackConsignment pack, DateTimeOffset now) =>
        tube?.Site == pack.Site ? TransportRules.HandOver(tube, pack.Id, pack.Lab, now).Refusal : SampleBatchRules.UnknownBatch;

    /// <summary>The courier signs. Refuses with <c>unknown-consignment</c>.</summary>
    public static Result<Consignment> HandOver(Consignment? consignment, string by, DateTimeOffset now) => consignment switch
    {
        null => Unknown,
        { Status: ConsignmentStatus.Packed } => consignment with { Status = ConsignmentStatus.HandedOver, HandedOverBy = by, HandedOverAt = now },
        _ => consignment,
    };

    /// <summary>The lab signs. Refuses with <c>unknown-consignment</c> (also a box that is bound for another lab) or <c>consignment-not-handed-over</c>.</summary>
    public static Result<Consignment> Receive(Consignment? consignment, string lab, string by, DateTimeOffset now) => consignment switch
    {
        null => Unknown,
        _ when consignment.Lab != lab => Unknown,
        { Status: ConsignmentStatus.Packed } => new Refusal("consignment-not-handed-over", $"Consignment {consignment.Id} has not left its site."),
        { Status: ConsignmentStatus.HandedOver } => consignment with { Status = ConsignmentStatus.Received, ReceivedBy = by, ReceivedAt = now },
        _ => consignment,
    };

    /// <summary>The one answer about a box that is not there, and about one that is not the caller's.</summary>
    public static Refusal Unknown => new("unknown-consignment", "No consignment with this id was packed.");

    private static bool IsSame(Consignment consignment, PackConsignment pack) =>
        consignment.Site == pack.Site && consignment.Lab == pack.Lab && consignment.Batches.SequenceEqual(pack.Batches);
}
