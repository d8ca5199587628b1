using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>
/// Whoever asks learns nothing of who is registered: the answers have one shape, and the same work is done for it. Work is counted, not timed: what is
/// stored and what is handed to the SMS sender.
/// </summary>
[Collection(City.Collection)]
public sealed class SameForEverybodyTests(City city) : IDisposable
{
    private const int Asked = 30;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public async Task Asking_for_a_code_has_one_answer_and_one_cost() => await AllAlike(Ask);

    [Fact]
    public async Task A_wrong_code_has_one_answer_and_one_cost() => await AllAlike(SignIn);

    [Fact]
    public async Task A_wrong_code_after_asking_has_one_answer_and_one_cost() => await AllAlike(async (client, person) =>
    {
        await Ask(client, person);
        return await SignIn(client, person);
    });

    [Fact]
    public async Task A_reached_limit_has_one_answer_and_one_cost() => await AllAlike(
        async (client, person) =>
        {
            for (var code = 0; code < 5; code++)
                await Ask(client, person);
            return await Ask(client, person);
        },
        people: 3);

    /// <summary>Known people, new ones, known documents with another name or phone: all shapes and costs seen, which must be one of each.</summary>
    private async Task AllAlike(Func<HttpClient, Person, Task<Answer>> act, int people = Asked)
    {
        using var client = city.Anonymous();
        var shapes = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        for (var i = 0; i < people; i++)
        {
            foreach (var (kind, person) in await Kinds())
            {
                var before = Cost();
                var answer = await act(client, person);
                var after = Cost();
                var shape = $"{Shape(answer)}; {string.Join(',', after.Zip(before, (now, then) => now - then))}";
                shapes.TryAdd(kind, []);
                shapes[kind].Add(shape);
            }
        }

        Assert.Single(shapes.Values.SelectMany(seen => seen).Distinct(StringComparer.Ordinal));
    }

    private async Task<(string Kind, Person Person)[]> Kinds()
    {
        var known = Fresh.People(3);
        await city.Settled(Fresh.Community(), known);
        return
        [
            ("known", known[0]),
            ("new", Fresh.Person()),
            ("other phone", known[1] with { Phone = Fresh.Person().Phone }),
            ("other name", known[2] with { Name = "李小明" }),
        ];
    }

    private int[] Cost() => [city.Faults.Writes("sign-in"), city.Faults.Writes("sign-in-limit"), city.Sms.HandedOver];

    /// <summary>Status, headers and body, but for the clock's part in them.</summary>
    private static string Shape(Answer answer)
    {
        var headers = answer.Message.Headers.Concat(answer.Message.Content.Headers).Select(header => header.Key switch
        {
            "Date" or "Retry-After" => header.Key,
            _ => $"{header.Key}={string.Join(',', header.Value)}",
        });
        return $"{(int)answer.Status} {answer.Body} {string.Join(' ', headers.Order(StringComparer.Ordinal))}";
    }

    private static Task<Answer> Ask(HttpClient client, Person person) => client.Post("/v1/session/code", Details(person, null));

    private static Task<Answer> SignIn(HttpClient client, Person person) => client.Post("/v1/session", Details(person, "wrong"));

    private static object Details(Person person, string? code) =>
        new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone, code };
}
