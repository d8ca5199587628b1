using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;

namespace HealthWuhan.Tests.Leaks;

/// <summary>Goes through the whole API with people, passwords and tokens that can be told from everything else.</summary>
internal sealed partial class LeakRun(City city)
{
    public const string Username = "leak-username-7Q2";
    private const string WrongPassword = "Wrong-Battery-Staple-Of-Horses";

    // As it is said, not escaped.
    private static readonly JsonSerializerOptions s_plain = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentQueue<string> _secrets = new();
    private readonly ConcurrentQueue<string> _codes = new();

    public Conversations Said { get; } = new();

    /// <summary>Names that nobody else has, of characters that are rarely written.</summary>
    public Person[] People { get; } =
    [
        Fresh.Person() with { Name = "欧阳靐齉" }, Fresh.Person() with { Name = "司马龘麤" }, Fresh.Person() with { Name = "上官灪爩" }, Fresh.Person() with { Name = "诸葛麣鱻" },
    ];

    /// <summary>Whatever tells who somebody is.</summary>
    public IEnumerable<string> Personal => People.SelectMany(PersonalOf);

    /// <summary>Whatever lets somebody in, and the secrets of the deployment.</summary>
    public IEnumerable<string> Secrets => [City.Password, WrongPassword, .. _secrets];

    public IReadOnlyCollection<string> Codes => _codes;

    public static IEnumerable<string> PersonalOf(Person person) => [person.Document.Number, person.Name, person.Phone];

    public async Task Everything()
    {
        await MainFlow();
        await Faults();
        await Sweep();
        await Defects();
    }

    /// <summary>A session whose tokens are known to be secret.</summary>
    private async Task<HttpClient> SignIn(string path, object request, Person? person)
    {
        var client = city.Anonymous();
        var answer = await Ask(client, person, HttpMethod.Post, path, request);
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, $"{path} answered {answer.Status}: {answer.Body}");
        var session = answer.Json;
        _secrets.Enqueue(session.Text("accessToken")!);
        _secrets.Enqueue(session.Text("accessToken")!.Split('.')[2]);
        _secrets.Enqueue(session.Text("refreshToken")!);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Text("accessToken"));
        return client;
    }

    private Task<HttpClient> Staff(string role) => SignIn("/v1/staff/session", new { username = "test-" + role, password = City.Password }, null);

    private async Task<HttpClient> Citizen(Person person)
    {
        using var anonymous = city.Anonymous();
        await Ask(anonymous, person, HttpMethod.Post, "/v1/session/code", Details(person));
        return await SignIn("/v1/session", Details(person, Code(person)), person);
    }

    private string Code(Person person)
    {
        var code = city.Sms.LastCode(person.Phone);
        _codes.Enqueue(code);
        return code;
    }

    private static object Details(Person person, string? code = null) => new { document = person.Document(), person.Name, person.Phone, code };

    private Task<Answer> Ask(HttpClient client, Person? person, HttpMethod method, string path, object? body = null) =>
        Ask(client, person, method, path, body is null ? null : JsonSerializer.Serialize(body, s_plain), "application/json");

    private async Task<Answer> Ask(HttpClient client, Person? person, HttpMethod method, string path, string? body, string mediaType)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        var answer = await client.Ask(request);
        Said.Answers.Enqueue(new(person, body ?? "", $"{answer.Message.Headers} {answer.Message.Content.Headers} {answer.Body}"));
        var endpoint = city.EndpointOf(method.Method, path);
        Said.BestStatus.AddOrUpdate(endpoint, (int)answer.Status, (_, best) => Math.Min(best, (int)answer.Status));
        return answer;
    }

    private async Task Does(HttpClient client, HttpMethod method, string path, object? body = null, Person? person = null)
    {
        var answer = await Ask(client, person, method, path, body);
        Assert.True(answer.Status < HttpStatusCode.BadRequest, $"{method} {path}: {answer.Status} {answer.Body}");
    }
}
