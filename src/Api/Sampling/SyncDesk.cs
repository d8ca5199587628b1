using System.Collections.Immutable;
using System.Security.Claims;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Api.Sampling;

/// <summary>
/// Does a device's operations in the order in which they make sense, whatever order they come in: first all tubes are opened, then filled, then sealed. A tube's swabs are one write of it; tubes go on side by
/// side. Everything may be repeated, so that a device keeps what it has until it is answered.
/// </summary>
internal sealed class SyncDesk(SyncReader reader, GrainCalls grains, RowLimits limits)
{
    private const int TubesAtOnce = 16;

    /// <summary>As many as the largest pool: more of one tube are refused by the rest anyhow.</summary>
    private const int SwabsAtOnce = 20;

    public async Task<IReadOnlyList<SyncedOperation>> Take(IReadOnlyList<SyncOperation?> operations, StaffAccess staff, CancellationToken cancellationToken)
    {
        var answers = new SyncedOperation[operations.Count];
        var steps = Read(operations, answers, staff.Caller);
        await EachTube(steps.Where(step => step.Open is not null), (tube, cancellation) => Open(tube, answers, staff.Caller, cancellation), cancellationToken);

        var theirs = new List<SyncStep>();
        await EachTube(steps.Where(step => step.Open is null), (tube, cancellation) => Find(tube, answers, theirs, staff.Caller, cancellation), cancellationToken);
        await staff.Record(AccessActions.AddSample, theirs.Where(step => step.Swab is not null).Select(step => new Concerned(step.Swab!.Citizen, step.Barcode.Value)), cancellationToken);
        await EachTube(theirs.Where(step => step.Swab is not null), (tube, cancellation) => Fill(tube, answers, cancellation), cancellationToken);
        await EachTube(theirs.Where(step => step.SwabCount is not null), (tube, cancellation) => Seal(tube, answers, cancellation), cancellationToken);
        return [.. answers.Zip(operations, (answer, operation) => answer with { ClientId = operation?.ClientId })];
    }

    private List<SyncStep> Read(IReadOnlyList<SyncOperation?> operations, SyncedOperation[] answers, ClaimsPrincipal caller)
    {
        var steps = new List<SyncStep>();
        foreach (var (place, operation) in operations.Index())
        {
            var errors = new FieldErrors();
            if (reader.Read(errors, operation, place, caller) is { } step)
                steps.Add(step);
            else
                answers[place] = Refused(errors.ToRefusal()) with { Errors = errors.All };
        }

        return steps;
    }

    private async Task Open(IReadOnlyList<SyncStep> tube, SyncedOperation[] answers, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        foreach (var step in tube)
        {
            var elsewhere = StaffScopeRules.RefuseWorkAt(caller.Scope(), step.Open!.Site);
            answers[step.Place] = elsewhere is not null
                ? Refused(elsewhere)
                : Done(await grains.Batch(step.Barcode, batch => batch.Open(step.Open, cancellationToken), cancellationToken));
        }
    }

    /// <summary>Which tubes are there, and the caller's.</summary>
    private async Task Find(IReadOnlyList<SyncStep> tube, SyncedOperation[] answers, List<SyncStep> theirs, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var refusal = await grains.RefuseBatch(caller, tube[0].Barcode, cancellationToken);
        foreach (var step in refusal is null ? [] : tube)
            answers[step.Place] = Refused(refusal!);
        if (refusal is not null)
            return;
        lock (theirs)
            theirs.AddRange(tube);
    }

    private async Task Fill(IReadOnlyList<SyncStep> tube, SyncedOperation[] answers, CancellationToken cancellationToken)
    {
        foreach (var some in tube.Chunk(SwabsAtOnce))
        {
            ImmutableArray<AddSample> adds = [.. some.Select(step => step.Swab!)];
            var added = await grains.Batch(some[0].Barcode, batch => batch.AddSamples(adds, cancellationToken), cancellationToken);
            foreach (var (step, swab) in some.Zip(added))
                answers[step.Place] = swab.Refusal is { } refusal ? Refused(refusal) : Added(swab.Value);
        }
    }

    private async Task Seal(IReadOnlyList<SyncStep> tube, SyncedOperation[] answers, CancellationToken cancellationToken)
    {
        foreach (var step in tube)
            answers[step.Place] = Done(await grains.Batch(step.Barcode, batch => batch.Seal(step.SwabCount!.Value, cancellationToken), cancellationToken));
    }

    /// <summary>Tubes side by side, each with its steps in the order in which they were sent, and with the time of a write.</summary>
    private Task EachTube(IEnumerable<SyncStep> steps, Func<IReadOnlyList<SyncStep>, CancellationToken, Task> work, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        steps.GroupBy(step => step.Barcode),
        new ParallelOptions { MaxDegreeOfParallelism = TubesAtOnce, CancellationToken = cancellationToken },
        async (tube, cancellation) => await limits.InTime(time => work([.. tube], time), cancellation));

    private static SyncedOperation Done<T>(Result<T> result) => result.Refusal is { } refusal ? Refused(refusal) : new(StatusCodes.Status200OK);

    private static SyncedOperation Added(AddedSample added) =>
        new(added.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created) { Sample = AddedSampleAnswer.Of(added) };

    private static SyncedOperation Refused(Refusal refusal)
    {
        CityMeter.Refused(refusal.Code);
        return new(ProblemCatalogue.Texts[refusal.Code].Status) { Code = refusal.Code, Detail = refusal.Detail };
    }
}
