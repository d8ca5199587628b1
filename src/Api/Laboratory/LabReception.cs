using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using HealthWuhan.Labs;

namespace HealthWuhan.Api.Laboratory;

/// <summary>What became of a push: how many rows were taken, how many said what was known already, and each row that was not taken.</summary>
public sealed record LabResultsAnswer(int Accepted, int Unchanged, IReadOnlyList<RefusedRow> Refused);

/// <summary>A row that was not taken: its number as the sender's file shows it (0: the rest of the file), and why. A row with several faults is listed once a fault.</summary>
public sealed record RefusedRow(int Row, string? Barcode, string Code, string Detail);

/// <summary>The one reception of lab results, whatever format they came in: good rows are taken and delivered, bad rows are told, all at once.</summary>
internal sealed class LabReception(GrainCalls grains, MissBudget misses)
{
    /// <summary>Tubes under way at once: enough to keep the database busy, few enough to leave room for readers.</summary>
    private const int TubesAtOnce = 64;

    /// <summary>
    /// Refuses a file of which not even one row could be read, and any of a sender who has named too many tubes that are not there or not theirs; anything else is answered
    /// row by row.
    /// </summary>
    public async Task<Result<LabResultsAnswer>> Receive(IAsyncEnumerable<LabRow> rows, StaffAccess staff, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        var tubes = new Dictionary<Barcode, List<LabRow>>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            tally.Refuse(row);
            if (row.Report is not { } report)
                continue;
            if (!tubes.TryGetValue(report.Barcode, out var ofTube))
                tubes[report.Barcode] = ofTube = [];
            ofTube.Add(row);
        }

        var caller = staff.Caller.LabCaller();
        await staff.Record(AccessActions.ReportResult, [], cancellationToken);
        // Tubes side by side, but the rows of one tube in the order of the file: the first word about a tube stands.
        var options = new ParallelOptions { MaxDegreeOfParallelism = TubesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(tubes, options, async (ofTube, cancellation) =>
        {
            await staff.Record(AccessActions.ReportResult, new Concerned(null, ofTube.Key.Value), cancellation);
            foreach (var row in ofTube.Value)
                tally.Count(row, await Report(row.Report!, caller, cancellation));
        });
        return tally.UnreadableFile is { } unreadable && tally.IsEmpty ? unreadable : tally.ToAnswer();
    }

    /// <summary>A file may name very many tubes: it is no way to try barcodes either.</summary>
    private async Task<Result<ReportReception>> Report(LabReport report, LabCaller caller, CancellationToken cancellationToken)
    {
        if (misses.WaitToList(caller.Username) is { } wait)
            return new Refusal("too-many-requests", "Too many rows named tubes that are not there; send this one again later.") { Wait = wait };

        var reception = await grains.Batch(report.Barcode, batch => batch.Report(report, caller, cancellationToken), cancellationToken);
        if (reception.Refusal is { } refusal && ProblemCatalogue.IsMiss(refusal.Code))
            misses.CountRows(caller.Username, 1);
        return reception;
    }

    /// <summary>Counts from many tubes at once.</summary>
    private sealed class Tally
    {
        private readonly Lock _lock = new();
        private readonly List<RefusedRow> _refused = [];
        private int _accepted;
        private int _unchanged;

        /// <summary>Why the file could not be read, or not to its end.</summary>
        public Refusal? UnreadableFile { get; private set; }

        /// <summary>Whether the file had no row at all.</summary>
        public bool IsEmpty => _accepted + _unchanged == 0 && _refused.All(row => row.Row == 0);

        public void Refuse(LabRow row)
        {
            if (row.IsFile)
                UnreadableFile = row.Problems[0];
            foreach (var problem in row.Problems)
                Refuse(row, problem);
        }

        private void Refuse(LabRow row, Refusal refusal)
        {
            lock (_lock)
                _refused.Add(new(row.Row, row.Barcode, refusal.Code, refusal.Detail));
        }

        public void Count(LabRow row, Result<ReportReception> reception)
        {
            if (reception.Refusal is { } refusal)
                Refuse(row, refusal);
            else if (reception.Value == ReportReception.Accepted)
                Interlocked.Increment(ref _accepted);
            else
                Interlocked.Increment(ref _unchanged);
        }

        public LabResultsAnswer ToAnswer() => new(_accepted, _unchanged, [.. _refused.OrderBy(row => row.Row)]);
    }
}
