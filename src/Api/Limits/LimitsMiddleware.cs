using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Limits;

/// <summary>
/// Keeps every request within the limits of its class, once it is known who calls: what is too much for the caller is refused with 429, what is too much
/// for the node with 503, both before any work is done for it.
/// </summary>
internal sealed class LimitsMiddleware(RequestDelegate next, LimitKeepers keepers, IOptions<LimitOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var limited = endpoint?.Metadata.GetMetadata<LimitedEndpoint>() ?? LimitedEndpoint.Unknown;
        if (limited.Class == EndpointClass.Machine)
            return next(context);

        if (endpoint?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is null)
            BoundBody(context, options.Value.Of(limited.Class).BodyBytes);
        var caller = Caller.Of(context, limited.Class);
        return (keepers.Callers.Take(caller) ?? WaitAfterMisses(context, limited, caller)) is { } wait
            ? TooMany(context, wait)
            : SignInDoor.IsBefore(limited.Class) ? Admit(context, limited, caller) : Serve(context, limited, caller);
    }

    private async Task Serve(HttpContext context, LimitedEndpoint limited, Caller caller)
    {
        using var place = keepers.Callers.TakePlace(caller);
        if (place is { IsAcquired: false })
        {
            await TooMany(context, wait: null);
            return;
        }

        using var turn = await keepers.Node.Enter(limited.Class, context);
        if (!turn.IsAcquired)
        {
            await new ProblemResult(new Refusal("overloaded", "Nothing was refused; send the same request again.")).ExecuteAsync(context);
            return;
        }

        await Count(context, limited, caller);
    }

    private async Task Admit(HttpContext context, LimitedEndpoint limited, Caller caller)
    {
        using var turn = await keepers.Door.Enter(context, limited.Class);
        if (turn is null)
            return;

        await Count(context, limited, caller);
        if (SignInDoor.IsSignIn(limited.Class) && context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            keepers.Misses.CountFailure(limited.Class, Caller.NetworkOf(context));
    }

    private async Task Count(HttpContext context, LimitedEndpoint limited, Caller caller)
    {
        await next(context);
        if (caller.Account is { } account && context.Features.Get<Misses>() is { } missed)
            Count(missed, limited, account);
    }

    /// <summary>Null where this caller has not missed too often.</summary>
    private TimeSpan? WaitAfterMisses(HttpContext context, LimitedEndpoint limited, Caller caller)
    {
        if (SignInDoor.IsSignIn(limited.Class))
            return keepers.Misses.WaitToSignIn(limited.Class, Caller.NetworkOf(context));
        if (!limited.IsLookUp || caller.Account is not { } account)
            return null;
        // A file is judged by its rows alone.
        return keepers.Misses.WaitToList(account) ?? (limited.Class == EndpointClass.Bulk ? null : keepers.Misses.WaitToLookUp(account));
    }

    private void Count(Misses missed, LimitedEndpoint limited, string account)
    {
        if (missed.IsMissed && limited.IsLookUp)
            keepers.Misses.CountLookUp(account);
        if (missed.Rows > 0)
            keepers.Misses.CountRows(account, missed.Rows);
    }

    private static void BoundBody(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = bytes;
    }

    private static Task TooMany(HttpContext context, TimeSpan? wait) =>
        new ProblemResult(new Refusal("too-many-requests", "Too many requests of this account or address.") { Wait = wait }).ExecuteAsync(context);
}

/// <summary>Everybody who keeps a limit on this node.</summary>
internal sealed record LimitKeepers(CallerLimits Callers, NodeLimits Node, MissBudget Misses, SignInDoor Door);
