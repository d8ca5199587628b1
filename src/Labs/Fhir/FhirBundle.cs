namespace HealthWuhan.Labs.Fhir;

/// <summary>
/// Puts the resources of a bundle together to reports, in whatever order they come. A report whose parts are there is a row at once; one that
/// refers to what comes later waits for it.
/// </summary>
/// <remarks>
/// Of a specimen or an observation its few values are kept, about 1 kB, until a report has taken it in and <see cref="UsedKept"/> others were taken in after it. So
/// memory is flat where a report is near its parts, and grows with the file only where all reports stand apart from all parts.
/// </remarks>
internal sealed class FhirBundle(DateTimeOffset now)
{
    /// <summary>A specimen may belong to several reports, which are mostly near each other.</summary>
    private const int UsedKept = 1000;

    private readonly Dictionary<string, FhirPart> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FhirPart>> _waiting = new(StringComparer.Ordinal);
    private readonly HashSet<FhirPart> _observations = [];
    private readonly Queue<FhirPart> _used = new();

    /// <summary>Those that are complete and were not taken yet.</summary>
    public Queue<LabRow> Rows { get; } = new();

    /// <summary>The rows of an entry that is all there is.</summary>
    public static IEnumerable<LabRow> Of(FhirEntry alone, DateTimeOffset now)
    {
        var bundle = new FhirBundle(now);
        bundle.Take(alone);
        bundle.End();
        return bundle.Rows;
    }

    public void Take(FhirEntry entry)
    {
        if (entry.Part is not { } part)
            return;
        if (entry.IsReport)
        {
            Try(part);
            return;
        }

        if (entry.Names.Count == 0 || part.Values.ContainsKey(LabNames.Result) || part.Problems.Count > 0)
            _observations.Add(part);
        part.Names = entry.Names;
        foreach (var name in entry.Names)
        {
            if (_parts.TryAdd(name, part) && _waiting.Remove(name, out var waiting))
                waiting.ForEach(Try);
        }
    }

    /// <summary>The file has ended: what still waits is refused, and observations that no report has taken in are reports of their own.</summary>
    public void End()
    {
        foreach (var report in _waiting.Values.SelectMany(waiting => waiting))
            Refuse(report);
        foreach (var observation in _observations.Where(observation => !observation.IsUsed).OrderBy(observation => observation.Entry).ToList())
        {
            if (Missing(observation) is null)
                Complete(observation);
            else
                Refuse(observation);
        }
    }

    private void Try(FhirPart report)
    {
        if (Missing(report) is not { } missing)
        {
            Complete(report);
            return;
        }

        if (!_waiting.TryGetValue(missing.Text, out var waiting))
            _waiting[missing.Text] = waiting = [];
        waiting.Add(report);
    }

    /// <summary>The first thing that a report refers to, directly or through its observations, and that is not there yet.</summary>
    private FhirValue? Missing(FhirPart report)
    {
        foreach (var reference in report.References)
        {
            if (Find(reference) is not { } part)
                return reference;
            foreach (var further in part.References)
            {
                if (Find(further) is null)
                    return further;
            }
        }

        return null;
    }

    private void Complete(FhirPart report)
    {
        report.IsUsed = true;
        foreach (var part in report.References.Select(reference => Find(reference)!).ToList())
        {
            foreach (var further in part.References.Select(further => Find(further)!).Prepend(part).ToList())
                Include(report, further);
        }

        Rows.Enqueue(report.ToRow(now));
        while (_used.Count > UsedKept)
            Forget(_used.Dequeue());
    }

    private void Include(FhirPart report, FhirPart part)
    {
        _observations.Remove(part);
        if (!part.IsUsed)
            _used.Enqueue(part);
        report.Include(part);
    }

    private void Forget(FhirPart part)
    {
        foreach (var name in part.Names)
            _parts.Remove(name);
    }

    private void Refuse(FhirPart report)
    {
        (report.IsUsed, report.IsPartlyUnread) = (true, true);
        foreach (var reference in report.References)
        {
            if (Find(reference) is { } part)
                part.IsUsed = true;
            else
                report.Problems.Add(new("missing-reference", "The resource that is referred to is not in the bundle.", reference.Where));
        }

        if (report.Problems.Count == 0)
            report.Problems.Add(new("missing-reference", "The specimen of an observation is not in the bundle.", Missing(report)?.Where));
        Rows.Enqueue(report.ToRow(now));
    }

    /// <summary>By the whole reference, or by its end where it is an address: …/Specimen/1.</summary>
    private FhirPart? Find(FhirValue reference)
    {
        if (_parts.TryGetValue(reference.Text, out var part))
            return part;
        var steps = reference.Text.Split('/');
        return steps.Length > 2 ? _parts.GetValueOrDefault($"{steps[^2]}/{steps[^1]}") : null;
    }
}
