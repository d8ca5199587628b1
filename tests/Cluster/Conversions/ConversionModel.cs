using CsCheck;

namespace HealthWuhan.Tests.Conversions;

/// <summary>What can be done with applications.</summary>
public enum CaseAct
{
    Begin,
    PutEvidence,
    RemoveEvidence,
    Submit,
    Withdraw,
    Claim,
    GiveBack,
    Approve,
    Reject,
    DecideStale,
    Wait,
}

/// <summary>One step, in numbers: which application of the person, which evidence, which reviewer (0 of the community, 1 and 2 of the district).</summary>
public sealed record CaseStep(CaseAct Act, int Application, int Evidence, int Reviewer)
{
    /// <summary>Histories of about so many steps; most draw one that changes something, or few would come as far as a decision.</summary>
    public static Gen<CaseStep[]> Histories(int steps) =>
        Gen.Select(One.Array[8], Gen.Int[0, 4]).Array[steps / 2, steps * 3 / 2].Select(drawn =>
        {
            var (model, history) = (new ConversionModel(), new List<CaseStep>());
            foreach (var (candidates, choice) in drawn)
            {
                var step = choice == 0 ? candidates[0] : candidates.FirstOrDefault(candidate => model.Copy().Changes(candidate)) ?? candidates[0];
                model.Do(step);
                history.Add(step);
            }

            return history.ToArray();
        });

    private static Gen<CaseStep> One => Gen.Select(
        Gen.Frequency(
            (2, Gen.Const(CaseAct.Begin)), (2, Gen.Const(CaseAct.PutEvidence)), (1, Gen.Const(CaseAct.RemoveEvidence)), (3, Gen.Const(CaseAct.Submit)), (1, Gen.Const(CaseAct.Withdraw)),
            (4, Gen.Const(CaseAct.Claim)), (1, Gen.Const(CaseAct.GiveBack)), (4, Gen.Const(CaseAct.Approve)), (3, Gen.Const(CaseAct.Reject)), (1, Gen.Const(CaseAct.DecideStale)), (1, Gen.Const(CaseAct.Wait))),
        Gen.Int[0, 6],
        Gen.OneOf(1, 2, 6),
        Gen.Int[0, 2],
        (act, application, evidence, reviewer) => new CaseStep(act, application, evidence, reviewer));
}

/// <summary>One person's applications once more, as plainly as it can be said and without the rules they are compared with.</summary>
internal sealed class ConversionModel
{
    private const int LeaseMinutes = 15;
    private const int MostPerWeek = 5;
    private const int MostEvidence = 5;

    private readonly Dictionary<int, ModelCase> _cases = [];

    public int Minute { get; private set; }

    public bool IsGreen { get; private set; }

    public ConversionModel Copy()
    {
        var copy = new ConversionModel { Minute = Minute, IsGreen = IsGreen };
        foreach (var (number, one) in _cases)
            copy._cases[number] = one.Copy();
        return copy;
    }

    /// <summary>Whether the step changes anything; spends this model.</summary>
    public bool Changes(CaseStep step)
    {
        var before = Lines();
        return Do(step) is null && (step.Act is CaseAct.Claim || Lines() != before);
    }

    /// <summary>What is refused, by its code; null where it is done, or was before.</summary>
    public string? Do(CaseStep step)
    {
        if (step.Act == CaseAct.Wait)
            return Wait();
        if (step.Act == CaseAct.Begin)
            return Begin(step.Application);
        if (!_cases.TryGetValue(step.Application, out var one) || (step.Act >= CaseAct.Claim && !one.WasSubmitted))
            return "unknown-conversion";
        return step.Act switch
        {
            CaseAct.PutEvidence => one.Evidence.Contains(step.Evidence) ? null : one.Status != "Draft" ? "conversion-submitted" : step.Evidence > MostEvidence ? "too-much-evidence" : one.Put(step.Evidence),
            CaseAct.RemoveEvidence => one.Status != "Draft" ? "conversion-submitted" : one.Remove(step.Evidence),
            CaseAct.Submit => Submit(one),
            CaseAct.Withdraw => one.Status is "Approved" or "Rejected" ? "conversion-closed" : one.Withdraw(),
            CaseAct.Claim => RefuseStage(one, step.Reviewer) ?? (one.HasOther(step.Reviewer, Minute) ? "conversion-taken" : one.Take(step.Reviewer, Minute + LeaseMinutes)),
            CaseAct.GiveBack => one.GiveBack(step.Reviewer),
            _ => Decide(one, step),
        };
    }

    public string Lines() => string.Join('\n', _cases.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value.Status} {string.Join(',', one.Value.Evidence.Order())}")) + $"\n{(IsGreen ? "Green" : "Yellow")}";

    private string? Wait()
    {
        Minute += LeaseMinutes + 1;
        return null;
    }

    private string? Begin(int application)
    {
        if (_cases.ContainsKey(application))
            return null;
        if (_cases.Values.Any(one => one.IsOpen))
            return "conversion-open";
        if (_cases.Count >= MostPerWeek)
            return "too-many-conversions";
        _cases[application] = new();
        return null;
    }

    private string? Submit(ModelCase one)
    {
        if (one.Status != "Draft")
            return one.Status == "Withdrawn" ? "conversion-closed" : null;
        if (one.Evidence.Count == 0)
            return "evidence-missing";
        return IsGreen ? "nothing-to-convert" : one.Submit();
    }

    private static string? RefuseStage(ModelCase one, int reviewer) =>
        one.Status is not ("Submitted" or "Reviewed") ? "conversion-closed"
        : one.Status == "Submitted" ? null
        : reviewer == 0 ? "not-your-stage" : one.Reviewer == reviewer ? "second-person-needed" : null;

    private string? Decide(ModelCase one, CaseStep step)
    {
        var isApproval = step.Act != CaseAct.Reject;
        if (one.Said.Contains((step.Reviewer, isApproval)))
            return null;
        if (RefuseStage(one, step.Reviewer) is { } refusal)
            return refusal;
        if (!one.IsInHandOf(step.Reviewer, Minute))
            return "conversion-not-taken";
        if (step.Act == CaseAct.DecideStale)
            return "conversion-changed";
        one.Say(step.Reviewer, isApproval);
        IsGreen |= one.Status == "Approved";
        return null;
    }
}

/// <summary>One application of the model.</summary>
internal sealed class ModelCase
{
    private (int Reviewer, int Until)? _lease;

    public string Status { get; private set; } = "Draft";

    public HashSet<int> Evidence { get; private init; } = [];

    public HashSet<(int Reviewer, bool Approval)> Said { get; private init; } = [];

    public int? Reviewer { get; private set; }

    public bool WasSubmitted { get; private set; }

    public bool IsOpen => Status is "Draft" or "Submitted" or "Reviewed";

    public ModelCase Copy() =>
        new() { _lease = _lease, Status = Status, Evidence = [.. Evidence], Said = [.. Said], Reviewer = Reviewer, WasSubmitted = WasSubmitted };

    public bool HasOther(int reviewer, int minute) => _lease is { } lease && lease.Until > minute && lease.Reviewer != reviewer;

    public bool IsInHandOf(int reviewer, int minute) => _lease is { } lease && lease.Until > minute && lease.Reviewer == reviewer;

    public string? Put(int number) => Done(() => Evidence.Add(number));

    public string? Remove(int number) => Done(() => Evidence.Remove(number));

    public string? Submit() => Done(() => (Status, WasSubmitted) = ("Submitted", true));

    public string? Take(int reviewer, int until) => Done(() => _lease = (reviewer, until));

    public string? GiveBack(int reviewer) => Done(() => _lease = Status is "Submitted" or "Reviewed" && _lease?.Reviewer == reviewer ? null : _lease);

    public string? Withdraw() => Done(() =>
    {
        (Status, _lease) = ("Withdrawn", null);
        Evidence.Clear();
    });

    public void Say(int reviewer, bool isApproval)
    {
        Said.Add((reviewer, isApproval));
        _lease = null;
        Reviewer ??= Status == "Submitted" ? reviewer : null;
        Status = Status == "Submitted" ? "Reviewed" : isApproval ? "Approved" : "Rejected";
    }

    private static string? Done(Action act)
    {
        act();
        return null;
    }
}
