using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Tests.Grains;

/// <summary>
/// The city once more, as plainly as it can be said, and written without the rules it is compared with: who is in which tube, and what the lab says of the
/// tube. What a person sees follows from that alone, since in this city everything is delivered at once.
/// </summary>
internal sealed class CityModel(IReadOnlyList<int> poolSizes, int people)
{
    private sealed record Swab(int At, int? CameFrom);

    private sealed class Tube
    {
        public int Size { get; set; }
        public string Status { get; set; } = "Unopened";
        public Dictionary<int, Swab> Members { get; } = [];
        public HashSet<int> EverHeld { get; } = [];
        public int? Box { get; set; }
        public TubeResult? Result { get; set; }
        public string? Sender { get; set; }
        public bool Released { get; set; }
        public bool LastWordWasRevoked { get; set; }

        /// <summary>What each of its people is told.</summary>
        public string Told => (Status, Result, Size) switch
        {
            ("Rejected", _, _) or (_, TubeResult.Invalid, _) => "ToBeRecollected",
            (_, null, _) => "Sampled",
            (_, TubeResult.Negative, _) => "Negative",
            (_, TubeResult.Positive, 1) when Released => "Positive",
            _ => "UnderRecheck",
        };
    }

    private readonly Tube[] _tubes = [.. poolSizes.Select(size => new Tube { Size = size })];
    private readonly HashSet<int> _registered = [];

    /// <summary>How many swabs a medic counts in the tube.</summary>
    public int CountOf(int tube) => _tubes[tube].Members.Count;

    /// <summary>What is refused, by its code; null where the city does it, or has done it before.</summary>
    public string? Do(Operation operation)
    {
        var tube = _tubes[operation.Tube];
        if (operation.Act != Act.Open && tube.Status == "Unopened")
            return "unknown-batch";

        return operation.Act switch
        {
            Act.Open => Open(tube),
            Act.Add => Put(tube, operation.Person, new(operation.At, null), leaving: null),
            Act.Undo => !tube.EverHeld.Contains(operation.Person) ? "unknown-sample" : TakeOut(tube, operation.Person),
            Act.Transfer => Transfer(tube, _tubes[operation.OtherTube], operation),
            Act.Seal => Seal(tube, operation.Miscounted ? tube.Members.Count + 1 : tube.Members.Count),
            Act.HandOver => HandOver(tube, operation.Box),
            Act.Receive => Arrive(tube, operation.Box, "Received"),
            Act.Reject => Arrive(tube, operation.Box, "Rejected"),
            Act.Report => Report(tube, operation),
            _ => Correct(tube, operation),
        };
    }

    private static string? Open(Tube tube)
    {
        tube.Status = tube.Status == "Unopened" ? "Open" : tube.Status;
        return null;
    }

    private string? Put(Tube tube, int person, Swab swab, Tube? leaving)
    {
        if (tube.Members.TryGetValue(person, out var known))
            return swab.CameFrom is null || swab.CameFrom == known.CameFrom ? null : "already-in-tube";
        if (tube.Status != "Open")
            return "batch-sealed";
        if (tube.Members.Count == tube.Size)
            return "batch-full";
        if (_tubes.Any(other => other != leaving && other.Members.ContainsKey(person) && other.Told is not ("UnderRecheck" or "ToBeRecollected")))
            return "already-sampled-in-round";

        // A swab put into a tube anew is not the one that once went from it to another tube.
        foreach (var other in _tubes.Where(other => other.Members.TryGetValue(person, out var old) && old.CameFrom == Array.IndexOf(_tubes, tube)))
            other.Members[person] = other.Members[person] with { CameFrom = -1 };
        tube.Members[person] = swab;
        tube.EverHeld.Add(person);
        _registered.Add(person);
        return null;
    }

    private static string? TakeOut(Tube tube, int person)
    {
        if (tube.Members.ContainsKey(person) && tube.Status != "Open")
            return "batch-sealed";
        tube.Members.Remove(person);
        return null;
    }

    private string? Transfer(Tube from, Tube to, Operation operation)
    {
        if (from == to)
            return "same-batch";
        if (!from.EverHeld.Contains(operation.Person))
            return "unknown-sample";
        if (!from.Members.TryGetValue(operation.Person, out var swab))
            return to.Members.GetValueOrDefault(operation.Person)?.CameFrom == operation.Tube ? null : "unknown-sample";
        if (from.Status != "Open")
            return "batch-sealed";
        if (to.Status == "Unopened")
            return "unknown-batch";

        var refused = Put(to, operation.Person, swab with { CameFrom = operation.Tube }, leaving: from);
        return refused ?? TakeOut(from, operation.Person);
    }

    private static string? Seal(Tube tube, int counted)
    {
        if (counted != tube.Members.Count)
            return "swab-count-differs";
        if (tube.Status == "Open" && counted == 0)
            return "batch-empty";
        tube.Status = tube.Status == "Open" ? "Sealed" : tube.Status;
        return null;
    }

    private static string? HandOver(Tube tube, int box)
    {
        if (tube.Box == box)
            return null;
        if (tube.Status != "Sealed")
            return tube.Status == "Open" ? "batch-not-sealed" : "batch-elsewhere";
        (tube.Status, tube.Box) = ("InTransit", box);
        return null;
    }

    private static string? Arrive(Tube tube, int box, string status)
    {
        if (status == "Rejected" && tube.Status == "Tested")
            return "batch-tested";
        if (tube.Box != box || (status == "Received" && tube.Status == "Rejected"))
            return "batch-elsewhere";
        tube.Status = tube.Status == "Tested" ? "Tested" : status;
        return null;
    }

    private static string? Report(Tube tube, Operation operation)
    {
        if (tube.Status is "Open" or "Rejected")
            return tube.Status == "Open" ? "batch-not-sealed" : "batch-rejected";
        if (tube.Result is { } standing)
            return standing == operation.Result ? null : "different-result-held";
        (tube.Status, tube.Result, tube.Sender, tube.Released) = ("Tested", operation.Result, operation.By, false);
        return null;
    }

    private static string? Correct(Tube tube, Operation operation)
    {
        var isRepeated = operation.Act == Act.Correct && tube.Result == operation.Result;
        if (tube.Status is "Open" or "Rejected")
            return tube.Status == "Open" ? "batch-not-sealed" : "batch-rejected";
        if (tube.Result is not null && tube.Sender == operation.By && !isRepeated)
            return "second-person-needed";

        switch (operation.Act)
        {
            case Act.Release when tube is { Result: TubeResult.Positive, Size: 1 }:
                tube.Released = true;
                return null;
            case Act.Release:
                return "nothing-to-release";
            case Act.Revoke when tube.Result is null:
                return tube.LastWordWasRevoked ? null : "no-result";
            case Act.Revoke:
                (tube.Status, tube.Result, tube.Released, tube.LastWordWasRevoked) = ("Received", null, false, true);
                return null;
            case Act.Correct when isRepeated:
                return null;
            default:
                tube.LastWordWasRevoked &= tube.Result is null;
                (tube.Status, tube.Result, tube.Sender, tube.Released) = ("Tested", operation.Result, operation.By, false);
                return null;
        }
    }

    /// <summary>Every tube with its people, and every person with colour and samples, a line each.</summary>
    public IEnumerable<string> Lines() =>
    [
        .. _tubes.Select((tube, number) => $"tube {number}: {tube.Status}, {string.Join(' ', tube.Members.Keys.Order())}"),
        .. Enumerable.Range(0, people).Select(person => $"person {person}: {ColorOf(person)}, {string.Join(' ', SamplesOf(person).Select(sample => sample.Line))}"),
    ];

    private string ColorOf(int person)
    {
        var samples = SamplesOf(person).ToArray();
        return !_registered.Contains(person) ? "nobody"
            : samples.Any(sample => sample.Tube.Told == "Positive") ? "Red"
            : samples.Any(suspect => suspect.Tube.Told == "UnderRecheck"
                && !samples.Any(alone => alone.Tube is { Told: "Negative", Size: 1 } && alone.Swab.At > suspect.Swab.At)) ? "Yellow"
            : "Green";
    }

    private IEnumerable<(Tube Tube, Swab Swab, string Line)> SamplesOf(int person) => _tubes
        .Select((tube, number) => (tube, tube.Members.GetValueOrDefault(person)!, $"{number}:{tube.Told}"))
        .Where(sample => sample.Item2 is not null);
}
