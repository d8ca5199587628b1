using System.Collections.Immutable;

namespace HealthWuhan.Tests.Failure;

/// <summary>One thing that happens in a <see cref="ModelCity"/>, drawn by chance.</summary>
internal sealed record ModelStep(Call Call, int Tube, int Person, int Fate);

/// <summary>A city that keeps every promise, made of a few lines: the histories that it writes must pass, and whatever is then changed in them must be found.</summary>
internal sealed class ModelCity
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly List<Attempt> _attempts = [];
    private readonly List<Fault> _faults = [];
    private readonly Queue<(int Errand, Call Call, Matter About)> _unfinished = new();
    private readonly SortedDictionary<string, string> _tubes = new(StringComparer.Ordinal);
    private readonly List<Standing> _samples = [];
    private int _clock;
    private int _errands;

    /// <summary>Does all of it, then what is unfinished, and looks from two nodes and in the database.</summary>
    public static History Live(IEnumerable<ModelStep> steps)
    {
        var city = new ModelCity();
        foreach (var step in steps)
            city.Take(step);
        while (city._unfinished.Count > 0)
            city.Finish();
        return new([.. city._attempts], [.. city._faults], [city.Look("silo-1"), city.Look("gateway"), city.Look("database") with { HasOpenTubes = false }]);
    }

    private void Take(ModelStep step)
    {
        var (tube, person) = ($"t{step.Tube}", $"p{step.Person}");
        if (step.Call == Call.Read)
            Read(person, step.Fate);
        else if (step.Fate == 4 && _unfinished.Count > 0)
            Finish();
        else if (May(step.Call, tube, person))
            Ask(step.Call, new(tube, step.Call == Call.Swab ? person : null), step.Fate);
    }

    // As the city's own rules have it; a tube with an errand under way waits for it.
    private bool May(Call call, string tube, string person)
    {
        if (_unfinished.Any(errand => errand.About.Tube == tube))
            return false;
        var status = _tubes.GetValueOrDefault(tube);
        return call switch
        {
            Call.Open => status is null,
            Call.Swab => status == "Open" && !_samples.Any(sample => sample.Person == person && sample.Sample.Tube == tube),
            Call.Seal => status == "Open",
            _ => status == "Sealed",
        };
    }

    private void Ask(Call call, Matter about, int fate)
    {
        var errand = _errands++;
        if (fate is 0 or 4)
        {
            Do(call, about);
            Record(errand, call, about, Reply.Done);
            return;
        }

        // Fates 1 and 3 have happened although nobody was told.
        if (fate is 1 or 3)
            Do(call, about);
        if (fate == 3)
            _faults.Add(new("kill-silo", "silo-1", new(At(_clock), At(_clock + 1))));
        Record(errand, call, about, fate == 3 ? Reply.Cut : Reply.Later);
        _unfinished.Enqueue((errand, call, about));
    }

    private void Finish()
    {
        var (errand, call, about) = _unfinished.Dequeue();
        Do(call, about);
        Record(errand, call, about, Reply.Done);
    }

    private void Do(Call call, Matter about)
    {
        var of = _samples.FindIndex(sample => sample.Person == about.Person && sample.Sample.Tube == about.Tube);
        if (call == Call.Swab && of < 0)
            _samples.Add(new(about.Person, new($"{about}", about.Tube!, Sighting.Pending)));
        else if (call != Call.Swab)
            _tubes[about.Tube!] = call switch { Call.Open => "Open", Call.Seal => "Sealed", _ => "Tested" };
        for (var i = 0; i < _samples.Count && call == Call.Push; i++)
        {
            if (_samples[i].Sample.Tube == about.Tube)
                _samples[i] = _samples[i] with { Sample = _samples[i].Sample with { Status = Says(about.Tube!) } };
        }
    }

    private void Read(string person, int fate)
    {
        var errand = _errands++;
        if (fate == 1)
            Record(errand, Call.Read, new(null, person), Reply.Later);
        Record(errand, Call.Read, new(null, person), Reply.Done);
    }

    private void Record(int errand, Call call, Matter about, Reply reply)
    {
        _attempts.Add(new(errand, call, about, reply, new(At(_clock), At(_clock + 1)))
        {
            Node = "silo-1",
            Says = call == Call.Push ? Says(about.Tube!) : null,
            Seen = reply != Reply.Done || call is not (Call.Read or Call.Swab) ? []
                : [.. _samples.Where(sample => sample.Person == about.Person && (about.Tube is null || sample.Sample.Tube == about.Tube)).Select(sample => sample.Sample)],
        });
        _clock += 2;
    }

    private View Look(string where) => new(
        where,
        [.. _samples.Select(sample => where == "database" ? sample with { Person = null } : sample)],
        _tubes.Where(tube => where != "database" || tube.Value != "Open").ToImmutableDictionary());

    private static string Says(string tube) => tube == "t0" ? "ToBeRecollected" : "Negative";

    private static TimeSpan At(int tenth) => tenth * 0.1 * s_second;
}
