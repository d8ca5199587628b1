using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Grains.Partitions;

namespace HealthWuhan.Api.Limits;

/// <summary>Beside a silo that was suspended nobody is served until it knows whether it is still one.</summary>
internal static class PulseHosting
{
    public static void UsePulse(this WebApplication app)
    {
        if (app.Services.GetService<SiloPulse>() is not { } pulse)
            return;
        app.Use((context, next) => pulse.IsSure || context.GetEndpoint()?.Metadata.GetMetadata<LimitedEndpoint>()?.Class == EndpointClass.Machine
            ? next(context)
            : new ProblemResult(new Refusal("temporarily-unavailable", "Nothing was refused; send the same request again.")).ExecuteAsync(context));
    }
}
