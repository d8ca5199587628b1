using System.Collections.Concurrent;
using CsCheck;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>Sends a number of calls made from a seed to every endpoint of a node, eight at a time, and keeps the first of each kind that was not answered as it must be.</summary>
internal sealed class FuzzRun(City city, WebApplication node, ulong seed) : IDisposable
{
    private const int AtOnce = 8;

    /// <summary>Longer than any request may take.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, HttpClient> _callers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly List<Gen<FuzzCall>> _calls = [];

    /// <summary>By what was asked and what came, the first example of each.</summary>
    public IReadOnlyDictionary<string, string> Faults => _faults;

    public IReadOnlyDictionary<string, int> Asked => _asked;

    public IEnumerable<KeyValuePair<int, int>> Statuses => _statuses.OrderBy(status => status.Key);

    private Uri Address => new(node.Urls.First());

    /// <summary>Signs everybody in, and makes a few things that there is something to say about.</summary>
    public async Task Prepare()
    {
        foreach (var role in Roles.Staff)
            Add(role, await city.Staff(role));
        var people = Fresh.People(2);
        var tube = await city.Sampled(people);
        Add(Roles.Citizen, await city.Citizen(people[0]));
        Add("nobody", city.Anonymous());
        Add("a broken token", city.Anonymous());
        _callers["a broken token"].DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.");
        using var medic = await city.Staff(Roles.Medic);
        var open = await medic.OpenTube();
        string[] known = [tube.Value, open.Value, $"{tube}-1", $"{open}-1", "role-test", people[0].Document.Number, people[1].Phone, "test-medic", City.Password];
        var strings = new FuzzStrings(known);
        var query = await QueryNames();
        foreach (var endpoint in city.Endpoints.Where(endpoint => !IsReader(endpoint)))
            _calls.Add(new FuzzEndpoint(endpoint, query, strings).Call([.. _callers.Keys], await WhoMay(endpoint)));
    }

    /// <summary>Sends the calls of these numbers; the same number and seed is always the same call.</summary>
    public Task Send(int from, int count) => Parallel.ForAsync(
        from, from + count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (i, cancellationToken) =>
        {
            var call = _calls[i % _calls.Count].Generate(new PCG((uint)i, seed), null, out _);
            if (await Send(call, cancellationToken) is { } fault)
                _faults.TryAdd($"{call.Endpoint}: {fault}", $"call {i} of seed {seed}: {call}");
        });

    public void Dispose()
    {
        foreach (var caller in _callers.Values)
            caller.Dispose();
    }

    private async Task<string?> Send(FuzzCall call, CancellationToken cancellationToken)
    {
        _asked.AddOrUpdate(call.Endpoint, 1, (_, asked) => asked + 1);
        try
        {
            using var request = call.ToRequest(Address);
            using var message = await _callers[call.Caller].SendAsync(request, cancellationToken);
            var answer = new Answer(message.StatusCode, await message.Content.ReadAsStringAsync(cancellationToken), message);
            _statuses.AddOrUpdate((int)answer.Status, 1, (_, seen) => seen + 1);
            return FuzzVerdict.Against(call, answer);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {s_hang.TotalSeconds:0} s";
        }
        catch (HttpRequestException unsent) when (unsent.HttpRequestError is HttpRequestError.Unknown or HttpRequestError.ResponseEnded)
        {
            // A header or method that the client refuses to send, or a server that closed while a body was still coming.
            return null;
        }
    }

    private void Add(string name, HttpClient client)
    {
        var caller = new HttpClient { BaseAddress = Address, Timeout = s_hang };
        caller.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        _callers[name] = caller;
        client.Dispose();
    }

    /// <summary>Every name of a query parameter that the API's description knows.</summary>
    private async Task<string[]> QueryNames()
    {
        var description = (await _callers["nobody"].Fetch("/openapi/v1.json")).Json;
        return [.. description.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Where(operation => operation.Value.TryGetProperty("parameters", out _))
            .SelectMany(operation => operation.Value.GetProperty("parameters").EnumerateArray())
            .Where(parameter => parameter.TryGetProperty("in", out var place) && place.GetString() == "query")
            .Select(parameter => parameter.GetProperty("name").GetString()!).Distinct(StringComparer.Ordinal)];
    }

    private async Task<string[]> WhoMay(RouteEndpoint endpoint)
    {
        var policies = node.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        string[] callers = [.. _callers.Keys];
        foreach (var rule in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Where(rule => rule.Policy is not null))
        {
            var policy = await policies.GetPolicyAsync(rule.Policy!);
            foreach (var roles in policy!.Requirements.OfType<RolesAuthorizationRequirement>())
                callers = [.. callers.Intersect(roles.AllowedRoles, StringComparer.Ordinal)];
        }

        return callers;
    }

    // The reader of the description: a page of a library, which has files of its own.
    private static bool IsReader(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("scalar", StringComparison.Ordinal) == true;
}
