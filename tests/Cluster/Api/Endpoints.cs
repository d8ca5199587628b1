using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace HealthWuhan.Tests.Api;

/// <summary>The endpoints that the running API has, by names such as <c>GET /v1/batches/{barcode}</c>: what a table of tests must hold all of.</summary>
internal static class Endpoints
{
    /// <summary>A name for every method it answers to; <c>*</c> stands for all.</summary>
    public static IEnumerable<string> Names(this RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(method => $"{method} {Pattern(endpoint)}");

    /// <summary>The name of the endpoint that a call reaches; the call itself where there is none.</summary>
    public static string EndpointOf(this City city, string method, string path)
    {
        var route = path.Split('?')[0];
        return city.Endpoints.Where(endpoint => new TemplateMatcher(TemplateParser.Parse(Pattern(endpoint)), []).TryMatch(route, []))
            .SelectMany(Names).SingleOrDefault(name => name.StartsWith(method + ' ', StringComparison.Ordinal)) ?? $"{method} {path}";
    }

    /// <summary>The dashboard's many pages, which have one policy, by one name.</summary>
    public static string Dashboard(string name) => name.StartsWith("GET /dashboard", StringComparison.Ordinal) ? "GET /dashboard/…" : name;

    private static string Pattern(RouteEndpoint endpoint) => '/' + endpoint.RoutePattern.RawText!.Trim('/');
}
