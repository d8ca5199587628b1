using System.Collections.Immutable;

namespace HealthWuhan.Tests.Failure;

/// <summary>What readers saw, person by person: nothing that was accepted is missing, nothing goes back, nothing is there twice or unasked.</summary>
internal static class SightingCheck
{
    public static IEnumerable<Violation> Find(History history)
    {
        var asked = new Asked(history.Attempts);
        return history.Attempts.Where(attempt => attempt is { Call: Call.Read, Reply: Reply.Done }).GroupBy(read => read.About.Person!)
            .SelectMany(person => OfOne(person.Key, [.. person], asked));
    }

    private static IEnumerable<Violation> OfOne(string person, Attempt[] reads, Asked asked) =>
        reads.SelectMany(read => Twice(read).Concat(Unasked(person, read, asked)).Concat(Unseen(person, read, asked))).Concat(Vanished(reads));

    private static IEnumerable<Violation> Twice(Attempt read) =>
        read.Seen.GroupBy(sighting => sighting.Tube).Where(tube => tube.Skip(1).Any()).Select(tube => Broken(HistoryCheck.ResultTwice, read, $"{tube.Count()} samples of tube {tube.Key}"));

    private static IEnumerable<Violation> Unasked(string person, Attempt read, Asked asked)
    {
        foreach (var seen in read.Seen)
        {
            if (!asked.Swab(seen.Tube, person, read.When.Ended))
                yield return Broken(HistoryCheck.NobodyAsked, read, $"a sample of tube {seen.Tube}");
            else if (seen.IsResult && !asked.Result(seen, read.When.Ended))
                yield return Broken(HistoryCheck.NobodyAsked, read, $"{seen.Status} of tube {seen.Tube}");
        }
    }

    /// <summary>Whoever begins to read after a write was acknowledged sees it.</summary>
    private static IEnumerable<Violation> Unseen(string person, Attempt read, Asked asked)
    {
        foreach (var sample in asked.SamplesOf(person, read.When.Began))
        {
            var seen = read.Seen.FirstOrDefault(sighting => sighting.Sample == sample.Sample);
            if (seen is null)
                yield return Broken(HistoryCheck.WriteNotSeen, read, $"sample {sample.Sample} is missing");
            else if (asked.Acknowledged(sample.Tube, read.When.Began) is { } says && seen.Status != says)
                yield return Broken(HistoryCheck.WriteNotSeen, read, $"sample {sample.Sample} is {seen.Status}, not {says}");
        }
    }

    /// <summary>Of two reads of which one had ended when the other began, the later one shows every sample and result of the earlier one.</summary>
    private static IEnumerable<Violation> Vanished(Attempt[] reads)
    {
        var ended = new Queue<Attempt>(reads.OrderBy(read => read.When.Ended));
        var known = new Dictionary<string, Sighting>();
        foreach (var read in reads.OrderBy(read => read.When.Began))
        {
            while (ended.TryPeek(out var earlier) && earlier.When.Ended <= read.When.Began)
            {
                foreach (var sighting in ended.Dequeue().Seen.Where(sighting => sighting.IsResult || !known.ContainsKey(sighting.Sample)))
                    known[sighting.Sample] = sighting;
            }

            foreach (var sighting in known.Values)
            {
                var now = read.Seen.FirstOrDefault(seen => seen.Sample == sighting.Sample);
                if (now is null || (sighting.IsResult && now.Status != sighting.Status))
                    yield return Broken(HistoryCheck.ResultVanished, read, $"sample {sighting.Sample} was {sighting.Status} and is {now?.Status ?? "gone"}");
            }
        }
    }

    private static Violation Broken(string rule, Attempt read, string detail) =>
        new(rule, $"{read.About}", $"{read.Node} at {read.When.Began.TotalSeconds:0.0}–{read.When.Ended.TotalSeconds:0.0} s: {detail}");
}

/// <summary>What clients have asked for, and what of it was acknowledged by when.</summary>
internal sealed class Asked
{
    private readonly ILookup<string, Attempt> _swabsOf;
    private readonly ILookup<string, Attempt> _pushesOf;

    public Asked(ImmutableArray<Attempt> attempts)
    {
        _swabsOf = attempts.Where(attempt => attempt.Call == Call.Swab).ToLookup(swab => swab.About.Person!);
        _pushesOf = attempts.Where(attempt => attempt.Call == Call.Push).ToLookup(push => push.About.Tube!);
    }

    /// <summary>Whether somebody had begun to put that person into that tube.</summary>
    public bool Swab(string tube, string person, TimeSpan by) => _swabsOf[person].Any(swab => swab.About.Tube == tube && swab.When.Began <= by);

    /// <summary>Whether somebody had begun to say this of its tube.</summary>
    public bool Result(Sighting seen, TimeSpan by) => _pushesOf[seen.Tube].Any(push => push.Says == seen.Status && push.When.Began <= by);

    /// <summary>What the lab was told is done; null where it was not yet.</summary>
    public string? Acknowledged(string tube, TimeSpan by) => _pushesOf[tube].FirstOrDefault(push => push.Reply == Reply.Done && push.When.Ended <= by)?.Says;

    /// <summary>The samples of whose taking a device was told.</summary>
    public IEnumerable<Sighting> SamplesOf(string person, TimeSpan by) =>
        _swabsOf[person].Where(swab => swab.Reply == Reply.Done && swab.When.Ended <= by).SelectMany(swab => swab.Seen).DistinctBy(sample => sample.Sample);
}
