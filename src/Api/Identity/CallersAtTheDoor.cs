namespace HealthWuhan.Api.Identity;

/// <summary>Authentication and authorization, without doing twice what can only come out the same.</summary>
internal static class CallersAtTheDoor
{
    // How WebApplication knows that it need not add the framework's own in front of everything.
    private const string IsSet = "__AuthenticationMiddlewareSet";

    /// <summary>The framework's authentication, for whoever is not remembered (<see cref="RememberedTokens"/>).</summary>
    public static void UseCallers(this WebApplication app)
    {
        var remembered = app.Services.GetRequiredService<RememberedTokens>();
        IApplicationBuilder pipeline = app;
        pipeline.Properties[IsSet] = true;
        pipeline.UseWhen(context => !remembered.Recognizes(context), strangers => strangers.UseAuthentication());
    }

    /// <summary>The framework's authorization, for whoever it has not let through to this endpoint before. Last: an endpoint comes next.</summary>
    public static void UsePermissions(this WebApplication app)
    {
        app.Use((context, next) => context.User is KnownCaller caller && context.GetEndpoint() is { RequestDelegate: { } serve } endpoint && caller.MayCall(endpoint)
            ? serve(context)
            : next(context));
        app.UseAuthorization();
        app.Use((context, next) =>
        {
            if (context.User is KnownCaller caller && context.GetEndpoint() is { } endpoint)
                caller.LetThrough(endpoint);
            return next(context);
        });
    }
}
