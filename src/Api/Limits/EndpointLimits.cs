namespace HealthWuhan.Api.Limits;

/// <summary>The class of an endpoint, and whether it can be used to find out what there is: its path names something, or its body may.</summary>
internal sealed record LimitedEndpoint(EndpointClass Class, bool IsLookUp)
{
    /// <summary>What is no endpoint of ours costs as much as something public.</summary>
    public static LimitedEndpoint Unknown { get; } = new(EndpointClass.Public, false);
}

/// <summary>An endpoint whose requests are many steps.</summary>
internal sealed record SteppedEndpoint
{
    public static SteppedEndpoint Mark { get; } = new();
}

/// <summary>Puts an endpoint into its class.</summary>
public static class EndpointLimits
{
    /// <summary>Says what kind of work this is; where a group and its endpoint both say so, the endpoint's counts.</summary>
    public static TBuilder LimitedAs<TBuilder>(this TBuilder endpoints, EndpointClass kind)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new LimitedEndpoint(kind, IsLookUp(endpoint))));
        if (WriteDeadline.IsFor(kind))
            endpoints.AddEndpointFilter(WriteDeadline.Keep);
        return endpoints;
    }

    /// <summary>Says that a request is many steps, each of which is given the time of a write by the endpoint itself (<see cref="RowLimits.InTime"/>); the whole has the time of its class.</summary>
    public static TBuilder InSteps<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(SteppedEndpoint.Mark);

    /// <summary>The class of an endpoint; null where it names none.</summary>
    public static EndpointClass? ClassOf(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint.Metadata.GetMetadata<LimitedEndpoint>()?.Class;
    }

    // A GET without a name in its path always asks about the same: the calls that a whole city repeats are spared the budget of misses.
    private static bool IsLookUp(EndpointBuilder endpoint) =>
        endpoint is RouteEndpointBuilder { RoutePattern.Parameters.Count: > 0 }
        || endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => !methods.HttpMethods.Contains(HttpMethods.Get, StringComparer.Ordinal));
}
