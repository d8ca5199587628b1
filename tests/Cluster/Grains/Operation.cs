using CsCheck;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Tests.Grains;

/// <summary>What can be done to a tube.</summary>
public enum Act
{
    Open,
    Add,
    Undo,
    Transfer,
    Seal,
    HandOver,
    Receive,
    Reject,
    Report,
    Release,
    Correct,
    Revoke,
}

/// <summary>One step of a history, in numbers: the city and its model each know what they stand for.</summary>
public sealed record Operation(Act Act, int Tube, int Person)
{
    /// <summary>Where a transfer goes.</summary>
    public int OtherTube { get; init; }

    /// <summary>The box of a hand-over, a receipt or a rejection.</summary>
    public int Box { get; init; }

    /// <summary>Whether the medic counts one swab too many at the seal.</summary>
    public bool Miscounted { get; init; }

    public TubeResult Result { get; init; }

    /// <summary>Who reports or corrects.</summary>
    public string By { get; init; } = "";

    /// <summary>The number of the step, which is also the minute of the swab; a step that is repeated keeps it.</summary>
    public int At { get; init; }

    /// <summary>
    /// Histories of about so many steps. Most are the first of a few drawn that changes something, or few histories would come as far as a result;
    /// one in four is whatever was drawn, and one in eight an earlier step once more.
    /// </summary>
    public static Gen<Operation[]> Histories(IReadOnlyList<int> poolSizes, int people, int steps) =>
        Gen.Select(One(poolSizes.Count, people).Array[8], Gen.Int[0, 7], Gen.Int[1, 6]).Array[steps / 2, steps * 3 / 2]
            .Select(drawn => Choose(drawn, poolSizes.Count, new CityModel(poolSizes, people)));

    private static Operation[] Choose((Operation[] Candidates, int Choice, int Back)[] drawn, int tubes, CityModel model)
    {
        // All tubes but the last are open from the start; that one may never be.
        List<Operation> history = [.. Enumerable.Range(0, tubes - 1).Select(tube => new Operation(Act.Open, tube, 0))];
        history.ForEach(operation => model.Do(operation));
        foreach (var (candidates, choice, back) in drawn)
        {
            var now = history.Count;
            var any = candidates[0] with { At = now };
            var step = choice switch
            {
                0 => history[^Math.Min(back, now)],
                < 3 => any,
                _ => candidates.Select(candidate => candidate with { At = now }).FirstOrDefault(candidate => Changes(model, candidate)) ?? any,
            };
            model.Do(step);
            history.Add(step);
        }

        return [.. history];
    }

    private static bool Changes(CityModel model, Operation operation)
    {
        var before = model.Lines();
        model.Do(operation);
        return !before.SequenceEqual(model.Lines(), StringComparer.Ordinal);
    }

    private static Gen<Operation> One(int tubes, int people) =>
        from act in Gen.Frequency(
            (1, Act.Open), (12, Act.Add), (1, Act.Undo), (4, Act.Transfer), (3, Act.Seal), (3, Act.HandOver), (2, Act.Receive), (1, Act.Reject), (5, Act.Report),
            (2, Act.Release), (2, Act.Correct), (1, Act.Revoke))
        from tube in Gen.Int[0, tubes - 1]
        from person in Gen.Int[0, people - 1]
        from other in Gen.Int[0, tubes - 1]
        from box in Gen.Frequency((5, 0), (1, 1))
        from miscounted in Gen.Frequency((5, false), (1, true))
        from result in Gen.Enum<TubeResult>()
        from caller in Gen.Frequency((2, "operator"), (2, "supervisor"), (1, "deputy"))
        select new Operation(act, tube, person) { OtherTube = other, Box = box, Miscounted = miscounted, Result = result, By = caller };
}
