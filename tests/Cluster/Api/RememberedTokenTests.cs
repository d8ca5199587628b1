using System.Net;
using System.Net.Http.Headers;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Domain.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HealthWuhan.Tests.Api;

/// <summary>Tokens that a node has checked before: known again for exactly as long as they would be found good.</summary>
[Collection(City.Collection)]
public sealed class RememberedTokenTests(City city)
{
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RememberedTokens OfTheNode => city.Services.GetRequiredService<RememberedTokens>();

    [Fact]
    public async Task A_token_that_was_checked_is_known_the_next_time_and_says_the_same()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        var token = Token(citizen);
        Assert.Null(OfTheNode.Find(token));
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);
        var caller = OfTheNode.Find(token)!;
        Assert.Equal(
            new JsonWebToken(token).Claims.Select(claim => (claim.Type, claim.Value)).Order(),
            caller.Claims.Select(claim => (claim.Type, claim.Value)).Order());
        Assert.True(caller.IsInRole(Roles.Citizen) && !caller.IsInRole(Roles.Medic) && caller.Identity!.IsAuthenticated);
        Assert.Equal(caller.Claims.First(claim => claim.Type == "sub").Value, caller.FindFirst("sub")!.Value);
        Assert.Null(caller.FindFirst("nobody"));
        Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me")).Status);
    }

    [Fact]
    public async Task Nothing_of_the_token_is_kept_but_what_it_says()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await citizen.Fetch("/v1/me");
        var caller = OfTheNode.Find(Token(citizen))!;
        var identity = Assert.IsType<CaseSensitiveClaimsIdentity>(caller.Identity);
        Assert.Null(identity.SecurityToken);
        Assert.Null(identity.BootstrapContext);
        Assert.All(caller.Claims, claim => Assert.Empty(claim.Properties));
    }

    [Fact]
    public async Task A_token_that_differs_anywhere_is_another_one()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        await citizen.Fetch("/v1/me");
        var token = Token(citizen);
        for (var at = 0; at < token.Length; at += 7)
        {
            var other = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            Assert.Null(OfTheNode.Find(other));
            citizen.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", other);
            // The last character of a signature has bits that mean nothing.
            if (at < token.Length - 1)
                Assert.Equal(HttpStatusCode.Unauthorized, (await citizen.Fetch("/v1/me")).Status);
        }

        Assert.Null(OfTheNode.Find(token.AsSpan(..^1)));
        Assert.Null(OfTheNode.Find(token + "A"));
        Assert.Null(OfTheNode.Find(new string('A', 5000)));
    }

    [Fact]
    public async Task A_token_is_known_within_its_own_times_and_no_longer()
    {
        var token = await Issued();
        var clock = new FakeTimeProvider(new DateTimeOffset(token.ValidFrom) - s_skew);
        using var keys = await Keys(city.Clock);
        var remembered = new RememberedTokens(keys, clock);
        remembered.Keep(token, Checked(token));
        Assert.NotNull(remembered.Find(token.EncodedToken));
        clock.SetUtcNow(new DateTimeOffset(token.ValidTo) + s_skew);
        Assert.NotNull(remembered.Find(token.EncodedToken));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(remembered.Find(token.EncodedToken));

        clock.AdjustTime(new DateTimeOffset(token.ValidFrom) - s_skew - TimeSpan.FromTicks(1));
        Assert.Null(remembered.Find(token.EncodedToken));
    }

    [Fact]
    public async Task A_token_is_known_while_the_node_has_the_key_that_signed_it()
    {
        var token = await Issued();
        var clock = new FakeTimeProvider(city.Clock.GetUtcNow());
        using var keys = await Keys(clock);
        var remembered = new RememberedTokens(keys, TimeProvider.System);
        remembered.Keep(token, Checked(token));
        Assert.NotNull(remembered.Find(token.EncodedToken));

        // All keys are read anew, as when a day needs one.
        clock.Advance(TimeSpan.FromDays(50));
        await keys.Prepare(Cancellation);
        Assert.Null(remembered.Find(token.EncodedToken));
        remembered.Keep(token, Checked(token));
        Assert.NotNull(remembered.Find(token.EncodedToken));

        using var none = new DailyKeys<TokenKey>(new DailyKeyStore<TokenKey>(city.Database, new DeploymentKeys(city.Secret)), clock, NullLogger<DailyKeys<TokenKey>>.Instance);
        var without = new RememberedTokens(none, TimeProvider.System);
        without.Keep(token, Checked(token));
        Assert.Null(without.Find(token.EncodedToken));
    }

    [Fact]
    public async Task Whom_the_authorization_let_through_at_one_endpoint_it_asks_at_every_other()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(HttpStatusCode.OK, (await citizen.Fetch("/v1/me/results")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await citizen.Fetch("/v1/zones")).Status);
        }

        var open = OfTheNode.Find(Token(citizen))!.Open;
        Assert.Equal(["GET /v1/me/results"], open.Cast<RouteEndpoint>().SelectMany(Endpoints.Names));
        Assert.True(OfTheNode.Find(Token(citizen))!.MayCall(open[0]));
    }

    /// <summary>Or what was decided once could come out otherwise the next time.</summary>
    [Fact]
    public async Task The_authorization_decides_by_what_a_token_says_alone()
    {
        var policies = city.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        foreach (var endpoint in city.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var policy = await AuthorizationPolicy.CombineAsync(policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()) ?? await policies.GetFallbackPolicyAsync();
            Assert.All(policy!.Requirements, requirement => Assert.True(requirement is RolesAuthorizationRequirement or DenyAnonymousAuthorizationRequirement, $"{endpoint}: {requirement}"));
        }

        Assert.All(city.Services.GetServices<IAuthorizationHandler>(), handler => Assert.IsType<PassThroughAuthorizationHandler>(handler));
    }

    private static string Token(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    /// <summary>As the framework's check leaves it.</summary>
    private static CaseSensitiveClaimsIdentity Checked(JsonWebToken token) => new(token.Claims, "test", "sub", "role");

    private async Task<JsonWebToken> Issued()
    {
        using var citizen = await city.Citizen(Fresh.Person());
        return new(Token(citizen));
    }

    private async Task<DailyKeys<TokenKey>> Keys(TimeProvider clock)
    {
        var keys = new DailyKeys<TokenKey>(new DailyKeyStore<TokenKey>(city.Database, new DeploymentKeys(city.Secret)), clock, NullLogger<DailyKeys<TokenKey>>.Instance);
        await keys.Prepare(Cancellation);
        return keys;
    }
}
