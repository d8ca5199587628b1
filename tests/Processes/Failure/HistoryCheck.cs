using System.Collections.Immutable;

namespace HealthWuhan.Tests.Failure;

/// <summary>Tells from a history alone whether the city kept its promises while things failed. Each rule is a name that tests and reports use.</summary>
internal static class HistoryCheck
{
    public const string AcceptedWriteLost = "accepted-write-lost";
    public const string ResultVanished = "result-vanished";
    public const string ResultTwice = "result-twice";
    public const string WriteNotSeen = "accepted-write-not-seen";
    public const string NobodyAsked = "nobody-asked-for-it";
    public const string ReadTooLong = "read-beyond-its-budget";
    public const string WriteMisanswered = "write-neither-done-nor-503";
    public const string RefusedLate = "write-refused-late";
    public const string NeverTaken = "write-never-taken";
    public const string ViewsDiffer = "places-differ";

    /// <summary>Everything that was broken; nothing where all was kept.</summary>
    public static ImmutableArray<Violation> Find(History history, Promise promise) =>
    [
        .. ReadsInTime(history, promise),
        .. WritesAnswered(history, promise),
        .. SightingCheck.Find(history),
        .. ViewCheck.Find(history),
    ];

    /// <summary>None lost, none longer than its budget, whatever the node that was asked first.</summary>
    private static IEnumerable<Violation> ReadsInTime(History history, Promise promise) =>
        from errand in history.Attempts.Where(attempt => attempt.Call == Call.Read).GroupBy(attempt => attempt.Errand)
        let began = errand.Min(attempt => attempt.When.Began)
        let read = errand.Where(attempt => attempt.Reply == Reply.Done).Select(attempt => (TimeSpan?)attempt.When.Ended).Min()
        let took = (read ?? errand.Max(attempt => attempt.When.Ended)) - began
        where read is null || took > promise.ReadWithin
        select new Violation(ReadTooLong, $"{errand.First().About}", $"{(read is null ? "never read" : "read")} within {took.TotalSeconds:0.0} s from {began.TotalSeconds:0.0} s on: {Told(errand)}");

    private static IEnumerable<Violation> WritesAnswered(History history, Promise promise)
    {
        var writes = history.Attempts.Where(attempt => attempt.Call != Call.Read).ToArray();
        foreach (var write in writes.Where(write => !IsExcused(write, history.Faults)))
        {
            if (write.Reply is Reply.Wrong or Reply.Cut)
                yield return Broken(WriteMisanswered, write);
            if (write.Reply == Reply.Later && write.When.Length > promise.RefuseWithin)
                yield return Broken(RefusedLate, write);
        }

        foreach (var errand in writes.GroupBy(write => write.Errand).Where(errand => errand.All(write => write.Reply != Reply.Done)))
            yield return new(NeverTaken, $"{errand.First().Call} {errand.First().About}", Told(errand));
    }

    /// <summary>Whoever is dead or suspended answers nobody, and who hung on their line learns nothing.</summary>
    private static bool IsExcused(Attempt write, ImmutableArray<Fault> faults) =>
        write.Reply != Reply.Wrong && faults.Any(fault => fault.Node == write.Node && fault.When.Overlaps(write.When));

    private static Violation Broken(string rule, Attempt write) =>
        new(rule, $"{write.Call} {write.About}", $"{write.Node} after {write.When.Length.TotalSeconds:0.0} s, at {write.When.Ended.TotalSeconds:0.0} s: {write.Reply} {write.Detail}");

    private static string Told(IEnumerable<Attempt> errand) =>
        string.Join("; ", errand.OrderBy(attempt => attempt.When.Began).TakeLast(6).Select(attempt => $"{attempt.Node} {attempt.Reply} {attempt.Detail}".TrimEnd()));
}
