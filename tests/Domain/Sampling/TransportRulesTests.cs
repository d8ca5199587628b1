using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Sampling;

public class TransportRulesTests
{
    private const string Box = "box-1";
    private const string Lab = "lab-01";

    private static readonly Dictionary<string, SampleBatch?> Tube = new(StringComparer.Ordinal)
    {
        ["unknown"] = null,
        ["open"] = With(3),
        ["sealed"] = Sealed(3),
        ["in transit"] = TransportRules.HandOver(Sealed(3), Box, Lab, Noon).Value,
        ["in another box"] = TransportRules.HandOver(Sealed(3), "box-2", Lab, Noon).Value,
        ["received"] = TransportRules.Receive(TransportRules.HandOver(Sealed(3), Box, Lab, Noon).Value, Box, Lab, Noon).Value,
        ["rejected"] = TransportRules.Reject(TransportRules.HandOver(Sealed(3), Box, Lab, Noon).Value, Box, new(RejectReason.Leaked, Lab), Noon).Value,
        ["tested"] = SampleBatchRules.Report(Sealed(3), Taken(Report(), Lab, Noon), Policy).Value,
        ["tested in the box"] = SampleBatchRules.Report(TransportRules.HandOver(Sealed(3), Box, Lab, Noon).Value, Taken(Report(), Lab, Noon), Policy).Value,
    };

    private static readonly Dictionary<string, Func<SampleBatch?, Result<SampleBatch>>> Step = new(StringComparer.Ordinal)
    {
        ["hand over"] = tube => TransportRules.HandOver(tube, Box, Lab, Noon),
        ["receive"] = tube => TransportRules.Receive(tube, Box, Lab, Noon),
        ["reject"] = tube => TransportRules.Reject(tube, Box, new(RejectReason.Leaked, Lab), Noon),
        ["report"] = tube => SampleBatchRules.Report(tube, Taken(Report(), Lab, Noon), Policy),
        ["undo"] = tube => SampleBatchRules.Undo(tube, Sealed(3).Samples[0].Id),
    };

    /// <summary>The tube's life as a table: what becomes of it, or why not. "=" is a repeat that changes nothing.</summary>
    [Theory]
    [InlineData("hand over", "unknown", "unknown-batch")]
    [InlineData("hand over", "open", "batch-not-sealed")]
    [InlineData("hand over", "sealed", "InTransit")]
    [InlineData("hand over", "in transit", "=")]
    [InlineData("hand over", "in another box", "batch-elsewhere")]
    [InlineData("hand over", "received", "=")]
    [InlineData("hand over", "tested", "batch-elsewhere")]
    [InlineData("receive", "unknown", "unknown-batch")]
    [InlineData("receive", "open", "batch-elsewhere")]
    [InlineData("receive", "sealed", "batch-elsewhere")]
    [InlineData("receive", "in transit", "Received")]
    [InlineData("receive", "in another box", "batch-elsewhere")]
    [InlineData("receive", "received", "=")]
    [InlineData("receive", "rejected", "batch-elsewhere")]
    [InlineData("receive", "tested in the box", "=")]
    [InlineData("reject", "unknown", "unknown-batch")]
    [InlineData("reject", "sealed", "batch-elsewhere")]
    [InlineData("reject", "in transit", "Rejected")]
    [InlineData("reject", "in another box", "batch-elsewhere")]
    [InlineData("reject", "received", "Rejected")]
    [InlineData("reject", "rejected", "=")]
    [InlineData("reject", "tested", "batch-tested")]
    [InlineData("report", "open", "batch-not-sealed")]
    [InlineData("report", "sealed", "Tested")]
    [InlineData("report", "in transit", "Tested")]
    [InlineData("report", "received", "Tested")]
    [InlineData("report", "rejected", "batch-rejected")]
    [InlineData("undo", "unknown", "unknown-batch")]
    [InlineData("undo", "open", "Open")]
    [InlineData("undo", "sealed", "batch-sealed")]
    [InlineData("undo", "tested", "batch-sealed")]
    public void A_tube_goes_from_state_to_state(string step, string from, string outcome)
    {
        var next = Step[step](Tube[from]);
        Assert.Equal(outcome, next.Refusal?.Code ?? (ReferenceEquals(next.Value, Tube[from]) ? "=" : next.Value.Status.ToString()));
    }

    [Fact]
    public void A_sample_that_was_taken_back_may_be_taken_back_again()
    {
        var open = With(3);
        var undone = SampleBatchRules.Undo(open, open.Samples[1].Id).Value;
        Assert.Equal(2, undone.Samples.Length);
        Assert.Same(undone, SampleBatchRules.Undo(undone, open.Samples[1].Id).Value);
    }

    [Theory]
    [InlineData("4201061234567890-4")]
    [InlineData("4201061234567890-0")]
    [InlineData("4201061234567890-01")]
    [InlineData("another-1")]
    [InlineData("")]
    public void A_sample_the_tube_never_held_cannot_be_taken_back(string id) =>
        Assert.Equal("unknown-sample", SampleBatchRules.Undo(With(3), id).Refusal?.Code);

    [Fact]
    public void The_people_of_a_rejected_tube_are_to_be_sampled_again()
    {
        var rejected = Tube["rejected"]!;
        var told = SampleBatchRules.SampleFor(rejected, rejected.Samples[0]);
        Assert.Equal((SampleStatus.ToBeRecollected, Noon, Lab), (told.Status, told.ReportedAt, told.Lab));
    }
}
