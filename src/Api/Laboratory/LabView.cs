using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Laboratory;

/// <summary>A lab's own view of its tubes and of what was not taken from it, page by page.</summary>
internal sealed class LabView(LabTubes tubes, LabRefusals refusals, HeldResults held, LiveDirectives directives, TimeProvider clock)
{
    public async Task<LabTubesAnswer> Tubes(string lab, LabTubeState state, ListPage page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var policy = directives.Policy<LaboratoryPolicy>();
        var rows = await tubes.List(lab, state, policy, now, page, cancellationToken);
        var next = ListCursor.Write(rows.Count < page.Size ? null : new(rows[^1].Tube.FirstCollectedAt, rows[^1].Tube.Barcode.Value));
        return new([.. rows.Select(row => LabTubeItem.Of(row, policy.ReportWithinFor(row.Tube.Purpose), now))], next);
    }

    public async Task<LabRefusalsAnswer> Refusals(string lab, ListPage page, CancellationToken cancellationToken)
    {
        var rows = await refusals.List(new() { Labs = [lab] }, clock.GetUtcNow(), page, cancellationToken);
        return new([.. rows.Select(LabRefusalItem.Of)], ListCursor.Write(rows.Count < page.Size ? null : rows[^1].Place));
    }

    /// <summary>What the lab has sent and is on hold, or was decided.</summary>
    public async Task<LabHeldAnswer> Held(string lab, bool decided, ListPage page, CancellationToken cancellationToken)
    {
        var rows = await held.List(decided, new() { Labs = [lab] }, page, cancellationToken);
        return new([.. rows.Select(LabHeldItem.Of)], ListCursor.Write(rows.Count < page.Size ? null : rows[^1].Place));
    }
}
