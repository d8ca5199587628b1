using System.Collections.Immutable;

namespace HealthWuhan.Tests.Failure;

/// <summary>What is found in the end: every accepted write, once, in every place alike. What was not answered may have happened or not, but not both.</summary>
internal static class ViewCheck
{
    public static IEnumerable<Violation> Find(History history) =>
        history.Views.SelectMany(view => Lost(view, history.Attempts).Concat(Twice(view)).Concat(Unasked(view, history.Attempts))).Concat(Differences(history.Views));

    private static IEnumerable<Violation> Lost(View view, ImmutableArray<Attempt> attempts)
    {
        var samples = view.Samples.ToLookup(standing => standing.Sample.Sample, standing => standing.Sample);
        var ofTube = view.Samples.ToLookup(standing => standing.Sample.Tube, standing => standing.Sample);
        return from write in attempts
               where write.Call != Call.Read && write.Reply == Reply.Done && !IsThere(write, view, samples, ofTube)
               select new Violation(HistoryCheck.AcceptedWriteLost, $"{write.Call} {write.About}", $"acknowledged at {write.When.Ended.TotalSeconds:0.0} s by {write.Node}, not in {view.Where}");
    }

    private static bool IsThere(Attempt write, View view, ILookup<string, Sighting> samples, ILookup<string, Sighting> ofTube) => write.Call switch
    {
        Call.Open => !view.HasOpenTubes || view.Tubes.ContainsKey(write.About.Tube!),
        Call.Swab => write.Seen.All(told => samples[told.Sample].Any(sample => sample.Tube == told.Tube)),
        Call.Seal => view.Tubes.TryGetValue(write.About.Tube!, out var status) && status != "Open",
        _ => ofTube[write.About.Tube!].All(sample => sample.Status == write.Says),
    };

    private static IEnumerable<Violation> Twice(View view) =>
        from person in view.Samples.Where(standing => standing.Person is not null).GroupBy(standing => (standing.Person, standing.Sample.Tube))
        where person.Skip(1).Any()
        select new Violation(HistoryCheck.ResultTwice, $"{person.Key.Tube}/{person.Key.Person}", $"{person.Count()} samples in {view.Where}");

    private static IEnumerable<Violation> Unasked(View view, ImmutableArray<Attempt> attempts)
    {
        var swabbed = attempts.Where(attempt => attempt.Call == Call.Swab).Select(swab => swab.About).ToHashSet();
        var said = attempts.Where(attempt => attempt.Call == Call.Push).Select(push => (push.About.Tube, push.Says)).ToHashSet();
        return from standing in view.Samples
               let sample = standing.Sample
               where (standing.Person is not null && !swabbed.Contains(new(sample.Tube, standing.Person))) || (sample.IsResult && !said.Contains((sample.Tube, sample.Status)))
               select new Violation(HistoryCheck.NobodyAsked, $"{sample.Tube}/{standing.Person}", $"{sample.Status} in {view.Where}");
    }

    private static IEnumerable<Violation> Differences(ImmutableArray<View> views)
    {
        foreach (var view in views.Skip(1))
        {
            foreach (var sample in Samples(view).SymmetricExcept(Samples(views[0])))
                yield return new(HistoryCheck.ViewsDiffer, sample.Sample, $"{sample.Status} in {(Samples(view).Contains(sample) ? view.Where : views[0].Where)} only");
            foreach (var (tube, status) in view.Tubes)
            {
                if (views[0].Tubes.TryGetValue(tube, out var elsewhere) && elsewhere != status)
                    yield return new(HistoryCheck.ViewsDiffer, tube, $"{status} in {view.Where}, {elsewhere} in {views[0].Where}");
            }
        }
    }

    private static ImmutableHashSet<Sighting> Samples(View view) => [.. view.Samples.Select(standing => standing.Sample)];
}
