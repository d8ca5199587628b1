using HealthWuhan.Api.Limits;

namespace HealthWuhan.Tests.Api;

/// <summary>Every endpoint is of a class, which bounds what is done for one caller and on one node.</summary>
[Collection(City.Collection)]
public sealed class EndpointClassTests(City city)
{
    [Fact]
    public void Every_endpoint_names_its_class()
    {
        var without = city.Endpoints.Where(endpoint => EndpointLimits.ClassOf(endpoint) is null).SelectMany(Endpoints.Names).ToArray();
        Assert.True(
            without.Length == 0,
            $"These have no limits: {string.Join(", ", without)}. Where each is mapped (or its group), add .LimitedAs(EndpointClass.…); what is which class, says EndpointClass.");
    }

    [Fact]
    public void Nothing_but_what_watches_the_process_is_without_limits() => Assert.All(
        city.Endpoints.Where(endpoint => EndpointLimits.ClassOf(endpoint) == EndpointClass.Machine),
        endpoint => Assert.Contains('/' + endpoint.RoutePattern.RawText!.Trim('/'), (string[])["/health/live", "/health/ready", "/metrics", "/v1/ops/visits/stream"]));
}
