using HealthWuhan.Api.Problems;

namespace HealthWuhan.Api.Access;

/// <summary>Marks an endpoint that puts on record whom it shows or changes. Every endpoint open to staff has it, or is listed with a reason by a test.</summary>
public sealed record RecordsAccess;

/// <summary>Keeps an endpoint to its mark.</summary>
internal static class AccessRecords
{
    /// <summary>The endpoint takes <see cref="StaffAccess"/> and records; one that answers with success and has recorded nothing is a defect, and answers 500.</summary>
    public static TBuilder Records<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RecordsAccess()).AddEndpointFilter(Watch);

    private static async ValueTask<object?> Watch(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var staff = StaffAccess.Of(call.HttpContext);
        if (staff.Errors.Any)
            return staff.Errors.ToProblem();

        var answer = await next(call);
        return staff.HasRecorded || IsRefusal(answer)
            ? answer
            : throw new InvalidOperationException($"{call.HttpContext.GetEndpoint()?.DisplayName} shows or changes people, and put nobody on record.");
    }

    private static bool IsRefusal(object? answer) => answer switch
    {
        INestedHttpResult nested => IsRefusal(nested.Result),
        ProblemResult => true,
        IStatusCodeHttpResult { StatusCode: >= StatusCodes.Status400BadRequest } => true,
        _ => false,
    };
}
