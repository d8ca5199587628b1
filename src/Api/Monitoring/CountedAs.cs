namespace HealthWuhan.Api.Monitoring;

/// <summary>What a call is to the figures, beside a request.</summary>
internal enum CallKind
{
    Ordinary,

    /// <summary>One of the result queries that the cumulative count is of.</summary>
    ResultQuery,

    /// <summary>An answer that goes on for as long as its reader likes: how long says nothing of how fast we are.</summary>
    Stream,
}

/// <summary>Says at an endpoint what its calls count as; without it they are ordinary.</summary>
internal sealed record CountedAs(CallKind Kind);

internal static class CountedEndpoints
{
    public static TBuilder CountAs<TBuilder>(this TBuilder endpoint, CallKind kind)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new CountedAs(kind));
}
