using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Tests.Grains;

/// <summary>
/// The city once more, as plainly as it can be said, and without the rules it is compared with: who is in which tube, and what the lab says of the tube.
/// What a person sees follows from that alone, since in this city everything is delivered at once.
/// </summary>
internal sealed class CityModel(IReadOnlyList<int> poolSizes, int people)
{
    private readonly ModelTube[] _tubes = [.. poolSizes.Select(size => new ModelTube(size))];

    /// <summary>How many swabs are in the tube.</summary>
    public int CountOf(int tube) => _tubes[tube].Swabs.Count;

    /// <summary>Whom and what an operation reads or changes: those that share nothing may come in any order.</summary>
    public IEnumerable<string> Touches(Operation operation) =>
    [
        $"tube {operation.Tube}",
        .. _tubes[operation.Tube].Swabs.Keys.Select(person => $"person {person}"),
        .. operation.Act is Act.Add or Act.Undo or Act.Transfer ? [$"person {operation.Person}"] : Array.Empty<string>(),
        .. operation.Act is Act.Transfer ? [$"tube {operation.OtherTube}"] : Array.Empty<string>(),
    ];

    /// <summary>What is refused, by its code; null where the city does it, or has done it before.</summary>
    public string? Do(Operation operation)
    {
        var tube = _tubes[operation.Tube];
        return operation.Act switch
        {
            Act.Open => tube.Status == "Unopened" ? tube.Become("Open") : null,
            _ when tube.Status == "Unopened" => "unknown-batch",
            Act.Add => Put(tube, operation.Person, new(operation.At, null), leaving: null),
            Act.Undo => tube.Held.Contains(operation.Person) ? tube.TakeOut(operation.Person) : "unknown-sample",
            Act.Transfer => Transfer(tube, _tubes[operation.OtherTube], operation.Person),
            Act.Seal when operation.Miscounted => "swab-count-differs",
            Act.Seal when tube.Status == "Open" => tube.Swabs.Count == 0 ? "batch-empty" : tube.Become("Sealed"),
            Act.Seal => null,
            Act.HandOver when tube.Box == operation.Box => null,
            Act.HandOver when tube.Status == "Sealed" => tube.GoInto(operation.Box),
            Act.HandOver => tube.Status == "Open" ? "batch-not-sealed" : "batch-elsewhere",
            Act.Reject when tube.Status == "Tested" => "batch-tested",
            Act.Reject => tube.Box == operation.Box ? tube.Become("Rejected") : "batch-elsewhere",
            Act.Receive when tube.Box != operation.Box || tube.Status == "Rejected" => "batch-elsewhere",
            Act.Receive => tube.Status == "Tested" ? null : tube.Become("Received"),
            _ when tube.Status == "Open" => "batch-not-sealed",
            _ when tube.Status == "Rejected" => "batch-rejected",
            Act.Report or Act.Correct when tube.Result == operation.Result => null,
            Act.Report => tube.Result is null ? tube.Take(operation.Result, operation.By) : "different-result-held",
            _ when tube.Result is not null && tube.Sender == operation.By => "second-person-needed",
            Act.Correct => tube.Take(operation.Result, operation.By),
            Act.Release => tube is { Result: TubeResult.Positive, Size: 1 } ? tube.Release() : "nothing-to-release",
            _ => tube.Result is not null ? tube.Revoke() : tube.LastWordWasRevoked ? null : "no-result",
        };
    }

    private string? Put(ModelTube tube, int person, ModelSwab swab, ModelTube? leaving)
    {
        if (tube.Swabs.TryGetValue(person, out var known))
            return swab.CameFrom is null || swab.CameFrom == known.CameFrom ? null : "already-in-tube";
        if (tube.Status != "Open")
            return "batch-sealed";
        if (tube.Swabs.Count == tube.Size)
            return "batch-full";
        var orders = OrdersOf(person);
        if (TubesOf(person).Any(other => other != leaving && !(orders.Count > 0 && other.IsInconclusive)))
            return "already-sampled-in-round";
        if (tube.Size > 1 && orders.Any(order => order.IsRecheck))
            return "single-tube-ordered";

        // What is put into a tube now is not what once went from it to another.
        foreach (var other in TubesOf(person).Where(other => other.Swabs[person].CameFrom == tube))
            other.Swabs[person] = other.Swabs[person] with { CameFrom = null };
        tube.Swabs[person] = swab;
        tube.Held.Add(person);
        return null;
    }

    /// <summary>What the person is to be sampled again for: since which swab, and whether alone.</summary>
    private List<(int Since, bool IsRecheck)> OrdersOf(int person)
    {
        var orders = new List<(int Since, bool IsRecheck)>();
        foreach (var tube in TubesOf(person).Where(tube => tube.Told != "Sampled").OrderBy(tube => tube.Swabs[person].At))
        {
            var answered = orders.Where(order => order.Since < tube.Swabs[person].At && (tube.Size == 1 || !order.IsRecheck)).ToArray();
            orders.RemoveAll(order => answered.Contains(order));
            if (tube.IsInconclusive)
                orders.Add((tube.Swabs[person].At, tube.Told == "UnderRecheck" || answered.Any(order => order.IsRecheck)));
        }

        return orders;
    }

    private string? Transfer(ModelTube from, ModelTube to, int person)
    {
        if (from == to)
            return "same-batch";
        if (!from.Swabs.TryGetValue(person, out var swab))
            return to.Swabs.GetValueOrDefault(person)?.CameFrom == from ? null : "unknown-sample";
        if (from.Status != "Open")
            return "batch-sealed";
        return to.Status == "Unopened" ? "unknown-batch" : Put(to, person, new(swab.At, from), leaving: from) ?? from.TakeOut(person);
    }

    /// <summary>Every tube with its people, and every person with colour and samples, a line each.</summary>
    public string[] Lines() =>
    [
        .. _tubes.Select((tube, number) => $"tube {number}: {tube.Status}, {string.Join(' ', tube.Swabs.Keys.Order())}"),
        .. Enumerable.Range(0, people).Select(person => $"person {person}: {ColorOf(person)}, {string.Join(' ', TubesOf(person).Select(tube => $"{Array.IndexOf(_tubes, tube)}:{tube.Told}"))}"),
    ];

    private string ColorOf(int person)
    {
        var cleared = TubesOf(person).Where(tube => tube is { Told: "Negative", Size: 1 }).Select(tube => tube.Swabs[person].At).DefaultIfEmpty(-1).Max();
        return !_tubes.Any(tube => tube.Held.Contains(person)) ? "nobody"
            : TubesOf(person).Any(tube => tube.Told == "Positive") ? "Red"
            : TubesOf(person).Any(tube => tube.Told == "UnderRecheck" && tube.Swabs[person].At >= cleared) ? "Yellow" : "Green";
    }

    private IEnumerable<ModelTube> TubesOf(int person) => _tubes.Where(tube => tube.Swabs.ContainsKey(person));
}

/// <summary>Somebody's swab in a tube: when it was taken, and from which tube it was moved.</summary>
internal sealed record ModelSwab(int At, ModelTube? CameFrom);

/// <summary>A tube of the model.</summary>
internal sealed class ModelTube(int size)
{
    public int Size => size;

    public string Status { get; private set; } = "Unopened";

    public Dictionary<int, ModelSwab> Swabs { get; } = [];

    /// <summary>Whose swab it ever held.</summary>
    public HashSet<int> Held { get; } = [];

    public int? Box { get; private set; }

    public TubeResult? Result { get; private set; }

    public string? Sender { get; private set; }

    public bool Released { get; private set; }

    public bool LastWordWasRevoked { get; private set; }

    /// <summary>What each of its people is told.</summary>
    public string Told => (Status, Result) switch
    {
        ("Rejected", _) or (_, TubeResult.Invalid) => "ToBeRecollected",
        (_, null) => "Sampled",
        (_, TubeResult.Negative) => "Negative",
        _ => Released ? "Positive" : "UnderRecheck",
    };

    public bool IsInconclusive => Told is "UnderRecheck" or "ToBeRecollected";

    public string? Become(string status)
    {
        Status = status;
        return null;
    }

    public string? GoInto(int box)
    {
        Box = box;
        return Become("InTransit");
    }

    public string? TakeOut(int person)
    {
        if (Status != "Open" && Swabs.ContainsKey(person))
            return "batch-sealed";
        Swabs.Remove(person);
        return null;
    }

    public string? Take(TubeResult result, string sender)
    {
        LastWordWasRevoked &= Result is null;
        (Result, Sender, Released) = (result, sender, false);
        return Become("Tested");
    }

    public string? Release()
    {
        Released = true;
        return null;
    }

    public string? Revoke()
    {
        (Result, Released, LastWordWasRevoked) = (null, false, true);
        return Become("Received");
    }
}
