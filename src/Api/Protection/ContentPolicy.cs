namespace HealthWuhan.Api.Protection;

/// <summary>What a page may load and run, said by its endpoint; whoever says nothing answers data, which may do neither.</summary>
/// <param name="Directives">The Content-Security-Policy of one answer.</param>
public sealed record ContentPolicy(Func<HttpContext, string> Directives)
{
    /// <summary>For data that a browser shows by accident, a picture of a code included.</summary>
    public const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
