using CsCheck;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Events;
using HealthWuhan.HealthCloud.Rosters;

namespace HealthWuhan.Tests.Coverage;

/// <summary>What may happen to coverage.</summary>
public enum CoverageAct
{
    Collect,
    Result,
    Withdraw,
    Correct,
    Repeat,
    Settle,
    LeaveRoster,
    Erase,
}

/// <summary>One step, in numbers that the history reads as it likes.</summary>
public sealed record CoverageStep(CoverageAct Act, int Person, int Other, int Number, int Minute)
{
    /// <summary>Histories of so many steps, of few people, so that much happens to each.</summary>
    public static Gen<CoverageStep[]> Histories(int steps) => (
        from act in Gen.Frequency(
            (6, CoverageAct.Collect), (8, CoverageAct.Result), (1, CoverageAct.Withdraw), (2, CoverageAct.Correct), (2, CoverageAct.Repeat), (4, CoverageAct.Settle),
            (1, CoverageAct.LeaveRoster), (1, CoverageAct.Erase))
        from person in Gen.Int[0, 7]
        from other in Gen.Int[0, 7]
        from number in Gen.Int[0, 999]
        from minute in Gen.Int[0, 300]
        select new CoverageStep(act, person, other, number, minute)).Array[steps / 2, steps];
}

/// <summary>Goes through a history, in the model and as the events and rows that the city would have of it.</summary>
internal sealed class CoverageHistory(string name)
{
    public static readonly DateTimeOffset Start = new(2021, 8, 4, 8, 0, 0, TimeSpan.FromHours(8));

    private static readonly string[] s_communities = ["420106-001", "420106-002", "420102-001"];
    private static readonly string[] s_exclusions = ["", "", "Away", "Under6"];

    private static readonly SampleStatus[] s_words =
        [SampleStatus.Negative, SampleStatus.Negative, SampleStatus.UnderRecheck, SampleStatus.ToBeRecollected, SampleStatus.Sampled];

    private readonly List<RecordEntry> _told = [];

    public CoverageModel Model { get; } = new();

    public CitizenKey Key(int person) => person == CoverageModel.Erased ? CitizenKey.Erased : new($"c-{name}-{person}");

    /// <summary>What the city's record is told of the step; nothing where it changes no event.</summary>
    public RecordEntry[] Do(CoverageStep step)
    {
        RecordEntry[] told = [.. Events(step).Select(RecordEntry.Of)];
        _told.AddRange(told);
        return told.Length == 0 && step.Act == CoverageAct.Repeat && _told.Count > 0 ? [_told[step.Number % _told.Count]] : told;
    }

    /// <summary>Where the step settles the person.</summary>
    public KeyedResident Resident(CoverageStep step)
    {
        var home = (s_communities[step.Number % s_communities.Length], s_exclusions[step.Minute % s_exclusions.Length]);
        Model.Roster[step.Person] = home;
        return new(Key(step.Person), home.Item1, home.Item2, [1, 2, 3]);
    }

    private IEnumerable<CityEvent> Events(CoverageStep step)
    {
        if (step.Act == CoverageAct.Collect)
            return [Collect(step)];
        if (Model.Swabs.Count == 0 || Model.Swabs.Values.ElementAt(step.Number % Model.Swabs.Count) is not { Person: not CoverageModel.Erased } swab)
            return [];
        return step.Act switch
        {
            CoverageAct.Result => [Word(swab, step.Minute)],
            CoverageAct.Withdraw => [Withdraw(swab)],
            CoverageAct.Correct when swab.Person != step.Other => [Correct(swab, step.Other)],
            _ => [],
        };
    }

    private CityEvent Collect(CoverageStep step)
    {
        string?[] rounds = [$"{name}-a", $"{name}-b", null];
        var swab = new ModelSwab($"{name}-{Model.Swabs.Count}", step.Person, rounds[Math.Max(0, (step.Number % 6) - 3)], step.Other % 2 == 0 ? 1 : 10, step.Minute);
        return Put(swab, "collected", EventKinds.SampleCollected);
    }

    private CityEvent Word(ModelSwab swab, int drawn)
    {
        var status = swab.PoolSize == 1 && drawn % 7 == 0 ? SampleStatus.Positive : s_words[drawn % s_words.Length];
        return Put(swab with { Status = status, Outcome = swab.Outcome + 1 }, $"result/{swab.Outcome + 1}-{swab.Owner}", EventKinds.SampleResult);
    }

    private CityEvent Withdraw(ModelSwab swab)
    {
        Model.Swabs[swab.Id] = swab with { Withdrawn = true };
        return new($"{swab.Id}/withdrawn", EventKinds.SampleWithdrawn, swab.CollectedAt, new WithdrawnFacts(swab.Id)) { Citizen = Key(swab.Person) };
    }

    private CityEvent Correct(ModelSwab swab, int to)
    {
        Model.Swabs[swab.Id] = swab with { Person = to, Owner = swab.Owner + 1 };
        return new(
            $"{swab.Id}/owner/{swab.Owner + 1}", EventKinds.IdentityCorrected, swab.CollectedAt,
            new OwnerFacts(swab.Id, "tube", Key(swab.Person).Value, Key(to).Value, swab.Owner + 1))
        { Citizen = Key(to) };
    }

    private CityEvent Put(ModelSwab swab, string id, string kind)
    {
        Model.Swabs[swab.Id] = swab;
        var sample = swab.AsSample;
        var facts = new SampleFacts(swab.Id, "tube", "site", swab.CollectedAt)
        {
            Round = swab.Round,
            PoolSize = swab.PoolSize,
            Purpose = "Voluntary",
            Status = swab.Status.ToString(),
            ReportedAt = sample.ReportedAt,
            Outcome = swab.Outcome,
            Owner = swab.Owner,
        };
        return new($"{swab.Id}/{id}", kind, swab.CollectedAt, facts) { Citizen = Key(swab.Person) };
    }
}
