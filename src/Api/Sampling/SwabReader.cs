using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Api.Sampling;

/// <summary>Reads a medic's swab from a request: whose it is, by sampling code or by document, and when it was taken.</summary>
internal sealed class SwabReader(DeploymentKeys keys, TimeProvider clock)
{
    /// <summary>A device's clock may run ahead so far before its time is refused.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    /// <summary>Before it nobody was swabbed. A device that has lost its clock says 1970.</summary>
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, CityTime.Offset);

    /// <summary>Null after noting every wrong field.</summary>
    public AddSample? Read(FieldErrors errors, AddSampleRequest request, string by)
    {
        var now = clock.GetUtcNow();
        var clientId = errors.Text("clientId", request.ClientId, maxLength: 64, mandatory: false);
        var collectedAt = request.CollectedAt ?? CityTime.Of(now);
        if (collectedAt > now + ClockTolerance)
            errors.Add("collectedAt", "invalid-collected-at", "The swab cannot have been taken in the future.");
        if (collectedAt < Earliest)
            errors.Add("collectedAt", "invalid-collected-at", "The swab cannot have been taken so long ago: check the clock of the device.");

        if (request.SamplingCode is not null)
        {
            var citizen = errors.Take("samplingCode", SamplingCode.Open(request.SamplingCode, keys.SamplingCode, now));
            return errors.Any ? null : new AddSample(citizen, null, collectedAt, clientId, by);
        }

        var person = PersonFields.Read(errors, request.Document, request.Name, request.Phone, clock);
        return person is null ? null : new AddSample(CitizenKey.Derive(person.Document, keys.CitizenKey), person, collectedAt, clientId, by);
    }
}
