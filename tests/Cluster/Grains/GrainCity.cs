using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Tests.Grains;

/// <summary>Tubes, people and a round that nobody else has, in the real city: does what a <see cref="CityModel"/> does, and says how it stands in the same words.</summary>
internal sealed class GrainCity(City city, IReadOnlyList<int> poolSizes, int people)
{
    private const string Lab = "lab-01";
    private static readonly DateTimeOffset s_start = new(2021, 8, 4, 8, 0, 0, TimeSpan.FromHours(8));

    private readonly string _round = Fresh.Round();
    private readonly Barcode[] _barcodes = [.. poolSizes.Select(_ => Fresh.Barcode())];

    // Not Fresh.Person: of some thousand of those two have the same number.
    private readonly Person[] _people = [.. Enumerable.Range(0, people)
        .Select(_ => Fresh.Person() with { Document = new(DocumentType.Passport, RandomNumberGenerator.GetHexString(16)) })];

    /// <summary>The id of the last sample that a tube took of a person.</summary>
    private readonly ConcurrentDictionary<(int Tube, int Person), string> _ids = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What is refused, by its code; null where it is done.</summary>
    public async Task<string?> Do(Operation operation, int swabs)
    {
        var tube = Tube(operation.Tube);
        var id = _ids.GetValueOrDefault((operation.Tube, operation.Person), $"{_barcodes[operation.Tube]}-99");
        return operation.Act switch
        {
            Act.Open => Code(await tube.Open(new(_barcodes[operation.Tube], poolSizes[operation.Tube], "wuchang-01", _round, "medic"), Cancellation)),
            Act.Add => Remember(operation.Tube, operation.Person, await tube.AddSample(Swab(operation), Cancellation)),
            Act.Undo => Code(await tube.RemoveSample(id, Cancellation)),
            Act.Transfer => Remember(operation.OtherTube, operation.Person, await Transfer(id, _barcodes[operation.Tube], _barcodes[operation.OtherTube])),
            Act.Seal => Code(await tube.Seal(operation.Miscounted ? swabs + 1 : swabs, Cancellation)),
            Act.HandOver => Code(await tube.HandOver(BoxOf(operation), Lab, Cancellation)),
            Act.Receive => Code(await tube.Receive(BoxOf(operation), Lab, Cancellation)),
            Act.Reject => Code(await tube.Reject(BoxOf(operation), new(RejectReason.Leaked, Lab), Cancellation)),
            Act.Report => Code(await tube.Report(ReportOf(operation), new(Lab, operation.By), Cancellation)),
            Act.Release => Code(await tube.Correct(new(CorrectionKind.Release, null, "reason", operation.By, Lab), Cancellation)),
            Act.Correct => Code(await tube.Correct(new(CorrectionKind.Correct, ReportOf(operation), "reason", operation.By, Lab), Cancellation)),
            _ => Code(await tube.Correct(new(CorrectionKind.Revoke, null, "reason", operation.By, Lab), Cancellation)),
        };
    }

    /// <summary>As <see cref="CityModel.Lines"/>.</summary>
    public async Task<string[]> Lines()
    {
        var tubes = await Tubes();
        var citizens = await Task.WhenAll(_people.Select(async person => (await Samples(person), Code: await Citizen(person).HealthCode())));
        return
        [
            .. tubes.Select((tube, number) => $"tube {number}: {tube?.Status.ToString() ?? "Unopened"}, {string.Join(' ', MembersOf(tube).Order())}"),
            .. citizens.Select((citizen, number) => string.Create(CultureInfo.InvariantCulture,
                $"person {number}: {citizen.Code?.Code.Color.ToString() ?? "nobody"}, {string.Join(' ', citizen.Item1.Select(Line).Order(StringComparer.Ordinal))}")),
        ];
    }

    /// <summary>Everything that must hold of any city, whatever happened in it; empty where it does.</summary>
    public async Task<string[]> Wrong()
    {
        var wrong = new List<string>();
        var tubes = await Tubes();
        for (var person = 0; person < people; person++)
        {
            var samples = await Samples(_people[person]);
            if (!samples.SequenceEqual(samples.OrderByDescending(sample => sample.CollectedAt)))
                wrong.Add($"person {person}: not newest first");
            foreach (var sample in samples)
                wrong.AddRange(Wrong(person, sample, tubes[Array.IndexOf(_barcodes, sample.Batch)]));
            wrong.AddRange(tubes.Where(tube => MembersOf(tube).Contains(person) && samples.Count(sample => sample.Batch == tube!.Barcode) != 1)
                .Select(tube => $"person {person}: not one sample of tube {tube!.Barcode}"));
        }

        return [.. wrong.Concat(await WrongOrders())];
    }

    /// <summary>The city's record has one order for every sample that came back without a standing result, and none for any other.</summary>
    private async Task<IEnumerable<string>> WrongOrders()
    {
        var samples = await Task.WhenAll(_people.Select(Samples));
        var due = samples.SelectMany((ofPerson, number) => ofPerson
            .Where(sample => sample.Status is SampleStatus.UnderRecheck or SampleStatus.ToBeRecollected).Select(sample => $"{sample.Id} {Key(_people[number])}"));
        await using var command = city.Database.CreateCommand("SELECT id || ' ' || citizen FROM sampling_order WHERE citizen = ANY ($1) AND NOT withdrawn");
        command.Parameters.Add(new() { Value = _people.Select(person => Key(person).Value).ToArray() });
        var recorded = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
            recorded.Add(reader.GetString(0));
        recorded.SymmetricExceptWith(due);
        return recorded.Select(order => $"{order}: on record and not due, or due and not on record");
    }

    private IEnumerable<string> Wrong(int person, CitizenSample sample, SampleBatch? tube)
    {
        if (tube?.SampleWith(sample.Id)?.Citizen != Key(_people[person]))
            yield return $"person {person}: a result without a sample, {sample.Id}";
        if (sample.Status == SampleStatus.Positive && tube is not { PoolSize: 1, Result.ReleasedBy: not null })
            yield return $"person {person}: a positive that is not theirs alone, or that nobody released";
        if (sample.Status == SampleStatus.Negative && tube?.Result?.Report.Result != TubeResult.Negative)
            yield return $"person {person}: a negative that no lab said";
        if (tube is { Status: BatchStatus.Tested or BatchStatus.Rejected } != sample.ReportedAt is not null || tube is { HasOutcome: true, Delivered: false })
            yield return $"person {person}: told another thing than {sample.Batch} has";
        if (sample.ReportedAt is not null == sample.Status is SampleStatus.Sampled)
            yield return $"person {person}: tested, and neither a standing result nor to be sampled again";
    }

    private string Line(CitizenSample sample) => $"{Array.IndexOf(_barcodes, sample.Batch)}:{sample.Status}";

    private IEnumerable<int> MembersOf(SampleBatch? tube) =>
        (tube?.Samples ?? []).Select(sample => Array.FindIndex(_people, person => Key(person) == sample.Citizen));

    private async Task<CitizenSample[]> Samples(Person person) => [.. await Citizen(person).Samples()];

    private Task<SampleBatch?[]> Tubes() => Task.WhenAll(Enumerable.Range(0, poolSizes.Count).Select(tube => Tube(tube).Get(Cancellation)));

    private static string? Code<T>(Result<T> answer) => answer.Refusal?.Code;

    private string? Remember(int tube, int person, Result<AddedSample> added)
    {
        if (added.Refusal is null)
            _ids[(tube, person)] = added.Value.Id;
        return Code(added);
    }

    private AddSample Swab(Operation operation)
    {
        var person = _people[operation.Person];
        return new(Key(person), person, s_start.AddMinutes(operation.At), null, "medic");
    }

    private Task<Result<AddedSample>> Transfer(string id, Barcode from, Barcode to) => SampleBatchRules.IsAskedFirst(from, to)
        ? Tube(from).TransferSample(id, to, Cancellation)
        : Tube(to).FetchSample(id, from, to, Cancellation);

    private LabReport ReportOf(Operation operation) => new(_barcodes[operation.Tube], operation.Result, null, null, null, null, null);

    private string BoxOf(Operation operation) => $"box-{_round}-{operation.Box}";

    private static CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, "test"u8);

    private ICitizenGrain Citizen(Person person) => city.Grains.GetGrain<ICitizenGrain>(Key(person).Value);

    private ISampleBatchGrain Tube(int number) => Tube(_barcodes[number]);

    private ISampleBatchGrain Tube(Barcode barcode) => city.Grains.GetGrain<ISampleBatchGrain>(barcode.GrainKey);
}
