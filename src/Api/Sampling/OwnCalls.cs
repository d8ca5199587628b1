using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;

namespace HealthWuhan.Api.Sampling;

/// <summary>
/// Calls of members of staff to the tubes and boxes that are theirs; anything else is not there. It is looked up before the call: a tube and a
/// box keep their site for life, so what was found stays true. A lab changes, and is asked about by the grains' own rules.
/// </summary>
internal static class OwnCalls
{
    /// <summary>The tube; null where there is none, or where it is not the caller's.</summary>
    public static async Task<SampleBatch?> OwnBatch(this GrainCalls grains, ClaimsPrincipal caller, Barcode barcode, CancellationToken cancellationToken) =>
        await grains.Batch(barcode, batch => batch.Get(cancellationToken), cancellationToken) is { } tube && StaffScopeRules.Includes(caller.Scope(), tube)
            ? tube
            : null;

    /// <summary>Calls the tube. Refuses as <see cref="RefuseBatch"/>.</summary>
    public static async Task<Result<T>> OwnBatch<T>(
        this GrainCalls grains, ClaimsPrincipal caller, Barcode barcode, Func<ISampleBatchGrain, Task<Result<T>>> call, CancellationToken cancellationToken) =>
        await grains.RefuseBatch(caller, barcode, cancellationToken) is { } refusal ? refusal : await grains.Batch(barcode, call, cancellationToken);

    /// <summary>Refuses somebody bound to a site with <c>unknown-batch</c>, where the tube is not there or not theirs.</summary>
    public static async Task<Refusal?> RefuseBatch(this GrainCalls grains, ClaimsPrincipal caller, Barcode barcode, CancellationToken cancellationToken) =>
        caller.Scope().Site is null || await grains.OwnBatch(caller, barcode, cancellationToken) is not null ? null : SampleBatchRules.UnknownBatch;

    /// <summary>The box; null where there is none, or where it is not the caller's.</summary>
    public static async Task<Consignment?> OwnBox(this GrainCalls grains, ClaimsPrincipal caller, string id, CancellationToken cancellationToken) =>
        await grains.Ask<IConsignmentGrain, Consignment?>(Consignment.GrainKey(id), box => box.Get(cancellationToken), cancellationToken) is { } box
            && StaffScopeRules.Includes(caller.Scope(), box) ? box : null;
}
