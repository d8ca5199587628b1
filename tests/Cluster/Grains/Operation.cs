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

    /// <summary>Histories of about so many steps; one in eight is an earlier one once more.</summary>
    public static Gen<Operation[]> Histories(int tubes, int people, int steps) =>
        Gen.Select(One(tubes, people), Gen.Int[0, 7], Gen.Int[1, 6]).Array[steps / 2, steps * 3 / 2].Select(drawn =>
        {
            // All tubes but the last are open from the start; that one may never be.
            List<Operation> history = [.. Enumerable.Range(0, tubes - 1).Select(tube => new Operation(Act.Open, tube, 0))];
            foreach (var (operation, repeats, back) in drawn)
                history.Add(repeats == 0 ? history[Math.Max(0, history.Count - back)] : operation with { At = history.Count });
            return history.ToArray();
        });

    private static Gen<Operation> One(int tubes, int people) =>
        from act in Gen.Frequency(
            (1, Act.Open), (10, Act.Add), (1, Act.Undo), (2, Act.Transfer), (5, Act.Seal), (3, Act.HandOver), (2, Act.Receive), (1, Act.Reject), (5, Act.Report),
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
