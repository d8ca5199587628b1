using System.Net.Http.Json;
using System.Text.Json;

namespace HealthWuhan.Tests.Failure;

/// <summary>Somebody with a session.</summary>
internal sealed record Citizen(string Name, JsonElement Details, string Token);

/// <summary>A city's people at work: citizens look at their results, medics fill tubes with them, and the tubes' results are pushed.</summary>
internal sealed class CityClients(FailureCity city, Errands errands)
{
    private const int PeoplePerTube = 3;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan s_betweenTubes = TimeSpan.FromMilliseconds(150);

    private int _tubes;

    /// <summary>The tubes that somebody has begun to open.</summary>
    public IEnumerable<string> Tubes => Enumerable.Range(1, _tubes).Select(Barcode);

    /// <summary>Works until it is over; everything that was begun is finished.</summary>
    public Task Work(int readers, int medics, CancellationToken over) => Task.WhenAll([
        .. Enumerable.Range(0, readers).Select(reader => Read(reader, readers, over)),
        .. Enumerable.Range(0, medics).Select(medic => Sample(medic, over)),
    ]);

    /// <summary>Each reader has people of their own, whom they look up in turn.</summary>
    private async Task Read(int reader, int readers, CancellationToken over)
    {
        var mine = city.People.Where((_, i) => i % readers == reader).ToArray();
        for (var turn = 0; !over.IsCancellationRequested; turn++)
        {
            await Look(mine[turn % mine.Length]);
            await Task.Delay(s_betweenLooks, CancellationToken.None);
        }
    }

    public Task<Attempt> Look(Citizen citizen) => errands.Run(new(Call.Read, new(null, citizen.Name), () => Request(HttpMethod.Get, "/v1/me/results", citizen.Token)));

    private async Task Sample(int medic, CancellationToken over)
    {
        var chance = new Random(medic);
        while (!over.IsCancellationRequested)
        {
            await Fill(Interlocked.Increment(ref _tubes), chance);
            await Task.Delay(s_betweenTubes, CancellationToken.None);
        }
    }

    /// <summary>A tube from its opening to its result; where something is answered that nothing excuses, it is left there.</summary>
    private async Task Fill(int number, Random chance)
    {
        var tube = Barcode(number);
        var people = chance.GetItems(city.People, PeoplePerTube * 2).Distinct().Take(PeoplePerTube).ToArray();
        var (word, says) = number % 5 == 0 ? ("Invalid", "ToBeRecollected") : ("Negative", "Negative");
        Errand[] life =
        [
            Write(Call.Open, new(tube, null), HttpMethod.Put, $"/v1/batches/{tube}", new { poolSize = 10, site = "wuchang-01" }),
            .. people.Select(person => Write(Call.Swab, new(tube, person.Name), HttpMethod.Post, $"/v1/batches/{tube}/samples", person.Details)),
            Write(Call.Seal, new(tube, null), HttpMethod.Post, $"/v1/batches/{tube}/seal", new { swabCount = people.Length }),
            Write(Call.Push, new(tube, null), HttpMethod.Post, "/v1/lab/results", new[] { new { barcode = tube, result = word } }) with { Says = says },
        ];
        foreach (var errand in life)
        {
            if ((await errands.Run(errand)).Reply != Reply.Done)
                return;
        }
    }

    private Errand Write(Call call, Matter about, HttpMethod method, string path, object body) => new(call, about, () =>
    {
        var request = Request(method, path, call == Call.Push ? city.LabToken : city.MedicToken);
        request.Content = JsonContent.Create(body);
        return request;
    });

    private static HttpRequestMessage Request(HttpMethod method, string path, string token) =>
        new(method, new Uri(path, UriKind.Relative)) { Headers = { Authorization = Node.Bearer(token) } };

    private static string Barcode(int number) => $"4205{number:D12}";
}
