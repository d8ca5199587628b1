using HealthWuhan.Api.Problems;

namespace HealthWuhan.Api.Limits;

/// <summary>An answer that may say, row by row, what is not there or not the caller's.</summary>
internal interface ITellsMisses
{
    /// <summary>How many rows say so.</summary>
    int Misses { get; }
}

/// <summary>What the answer of a request says is not there, or not the caller's.</summary>
internal sealed class Misses
{
    /// <summary>The look-up itself, or what it named.</summary>
    public bool IsMissed { get; private set; }

    /// <summary>Rows and fields that named such a thing.</summary>
    public int Rows { get; private set; }

    /// <summary>Counts what a problem says.</summary>
    public static void Count(HttpContext context, int status, IReadOnlyList<FieldError>? errors)
    {
        var rows = errors?.Count(error => ProblemCatalogue.IsMiss(error.Code)) ?? 0;
        if (status != StatusCodes.Status404NotFound && rows == 0)
            return;
        Of(context).IsMissed = true;
        Of(context).Rows += rows;
    }

    /// <summary>Counts the rows of an answer that is a success as a whole; an endpoint filter.</summary>
    public static async ValueTask<object?> CountRows(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var answer = await next(call);
        if (answer is INestedHttpResult { Result: IValueHttpResult { Value: ITellsMisses { Misses: > 0 and var misses } } })
            Of(call.HttpContext).Rows += misses;
        return answer;
    }

    private static Misses Of(HttpContext context)
    {
        if (context.Features.Get<Misses>() is { } counted)
            return counted;
        var misses = new Misses();
        context.Features.Set(misses);
        return misses;
    }
}
