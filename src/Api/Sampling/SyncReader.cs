using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Api.Sampling;

/// <summary>An operation that can be read: which tube, and exactly one of what is done to it.</summary>
internal sealed record SyncStep(int Place, Barcode Barcode)
{
    public OpenBatch? Open { get; init; }

    public AddSample? Swab { get; init; }

    public int? SwabCount { get; init; }
}

/// <summary>Reads a device's operations by the rules of the calls that do the same one by one.</summary>
internal sealed class SyncReader(SwabReader swabs)
{
    /// <summary>Null after noting every wrong field.</summary>
    public SyncStep? Read(FieldErrors errors, SyncOperation? operation, int place, ClaimsPrincipal caller)
    {
        var sent = operation ?? new();
        var action = errors.Choice("operation", sent.Operation, default(SyncedAction));
        errors.Text("clientId", sent.ClientId, maxLength: 64, mandatory: false);
        var step = new SyncStep(place, errors.Take("barcode", Barcode.Parse(sent.Barcode)));
        if (errors.Any)
            return null;

        step = action switch
        {
            SyncedAction.Open => step with { Open = BatchEndpoints.ReadOpen(errors, sent.Barcode, new(sent.PoolSize, sent.Site, sent.Round, sent.Purpose), caller) },
            SyncedAction.Sample => step with { Swab = swabs.Read(errors, new(sent.SamplingCode, sent.Document, sent.Name, sent.Phone, sent.At, sent.ClientId), caller.Username()) },
            _ => step with { SwabCount = sent.SwabCount },
        };
        if (action == SyncedAction.Seal && sent.SwabCount is null)
            errors.Add("swabCount", "missing-field", "This field is mandatory.");
        return errors.Any ? null : step;
    }
}
