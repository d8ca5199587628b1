using System.Threading.Channels;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.HealthCloud;
using HealthWuhan.Labs;

namespace HealthWuhan.Api.Laboratory;

/// <summary>The one reception of lab results, whatever format they came in: good rows are taken and delivered, bad rows are told, all at once.</summary>
/// <remarks>
/// Rows are delivered while the file is still arriving, through lanes of bounded length: a tube always takes the same lane, so that the first word about a
/// tube in a file stands, and a push holds no more than <see cref="TubesAtOnce"/> × <see cref="LaneLength"/> rows that wait (docs/decisions/0025-lab-formats.md).
/// </remarks>
internal sealed class LabReception(GrainCalls grains, LabRefusals refusals, RowLimits limits, TimeProvider clock)
{
    /// <summary>Tubes under way at once: enough to keep the database busy, few enough to leave room for readers.</summary>
    private const int TubesAtOnce = 64;

    private const int LaneLength = 16;
    private const int MaxRows = 100_000;

    /// <summary>Takes a file; what it says of the file as a whole or of single rows is in the receipt.</summary>
    public async Task<LabReceipt> Receive(LabFormat format, IAsyncEnumerable<LabRow> rows, StaffAccess staff, CancellationToken cancellationToken)
    {
        await staff.Record(AccessActions.ReportResult, [], cancellationToken);
        var tally = new LabTally();
        await Deliver(rows, tally, staff, cancellationToken);
        var receipt = tally.ToReceipt();
        if (receipt.Answer.Refused.Count > 0)
        {
            await refusals.Keep(
                staff.Caller.LabCaller().Lab, format.ToString(), receipt.Answer.Refused.Select(Kept), clock.GetUtcNow(), cancellationToken);
        }

        return receipt;
    }

    private async Task Deliver(IAsyncEnumerable<LabRow> rows, LabTally tally, StaffAccess staff, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lanes = new Channel<LabRow>[TubesAtOnce];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = Channel.CreateBounded<LabRow>(new BoundedChannelOptions(LaneLength) { SingleReader = true, SingleWriter = true });
        var deliveries = Task.WhenAll(lanes.Select(lane => DeliverLane(lane.Reader, tally, staff, stop)));
        try
        {
            await Distribute(rows, lanes, tally, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A lane has failed; what it met is thrown below.
        }
        catch
        {
            // The file broke off: what has arrived of it is still delivered, and the rest of the answer is the break.
            Close(lanes);
            await deliveries.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        Close(lanes);
        await deliveries;
    }

    private static async Task Distribute(IAsyncEnumerable<LabRow> rows, Channel<LabRow>[] lanes, LabTally tally, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (++count > MaxRows)
            {
                tally.Take(LabRow.TooMany(MaxRows));
                return;
            }

            tally.Take(row);
            if (row.Report is { } report)
                await lanes[(uint)report.Barcode.GetHashCode() % lanes.Length].Writer.WriteAsync(row, cancellationToken);
        }
    }

    private async Task DeliverLane(ChannelReader<LabRow> lane, LabTally tally, StaffAccess staff, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var row in lane.ReadAllAsync(stop.Token))
            {
                tally.Count(row, await limits.InTime(time => Report(row.Report!, staff, time), stop.Token));
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>A file may name very many tubes: it is no way to try barcodes either.</summary>
    private async Task<Result<ReportReception>> Report(LabReport report, StaffAccess staff, CancellationToken cancellationToken)
    {
        await staff.Record(AccessActions.ReportResult, new Concerned(null, report.Barcode.Value), cancellationToken);
        var caller = staff.Caller.LabCaller();
        if (limits.Wait(caller.Username) is { } wait)
            return new Refusal("too-many-requests", "Too many rows named tubes that are not there; send this one again later.") { Wait = wait };

        var reception = await grains.Batch(report.Barcode, batch => batch.Report(report, caller, cancellationToken), cancellationToken);
        if (reception.Refusal is { } refusal && ProblemCatalogue.IsMiss(refusal.Code))
            limits.CountMiss(caller.Username);
        return reception;
    }

    private static void Close(Channel<LabRow>[] lanes)
    {
        foreach (var lane in lanes)
            lane.Writer.TryComplete();
    }

    /// <summary>What was sent in the place of a barcode is kept only where it is one: anything else may be somebody's name.</summary>
    private static LabRefusal Kept(RefusedRow row) =>
        new(row.Row, Barcode.Parse(row.Barcode) is { Refusal: null, Value: var barcode } ? barcode.Value : null, row.Code, row.Detail);
}
