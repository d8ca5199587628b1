using System.Collections.Immutable;
using HealthWuhan.Api.Booking;
using HealthWuhan.Api.Conversions;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Identity;
using HealthWuhan.Grains.Retention;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Api.Retention;

/// <summary>Gathers what is held on somebody, from their grains and from the record.</summary>
internal sealed class Export(GrainCalls grains, ExportSources sources, TimeProvider clock)
{
    /// <summary>All of it but the access log, which has no bound.</summary>
    public async Task<ExportAnswer> Gather(CitizenKey key, bool full, CancellationToken cancellationToken)
    {
        var citizen = await grains.Citizen(key, grain => grain.Get(cancellationToken), cancellationToken);
        var sessions = await grains.Ask<ISessionGrain, ImmutableArray<DateTimeOffset>>(
            AccountSessions.GrainKey(key.Value), grain => grain.Ends(cancellationToken), cancellationToken);
        var known = citizen ?? new Citizen();
        return new()
        {
            ExportedAt = CityTime.Of(clock.GetUtcNow()),
            Profile = ExportedProfile.Of(citizen, full),
            Samples = [.. known.Samples.Select(ExportedSample.Of)],
            Facts = [.. known.Facts.Select(ExportedFact.Of)],
            CodeChanges = await sources.Codes.Of(key, cancellationToken),
            Orders = [.. (await sources.Orders.Of(key, cancellationToken)).Select(ExportedOrder.Of)],
            FamilyTies = [.. known.FamilyMembers.Select(tie => ExportedTie.Of(tie, mayLook: true)), .. known.FamilyViewers.Select(tie => ExportedTie.Of(tie, mayLook: false))],
            Appointments = await Appointments(key, cancellationToken),
            Conversions = await Conversions(key, cancellationToken),
            IdentityCorrections = [.. known.Merges.Select(merge => CityTime.Of(merge.At))],
            Sessions = [.. sessions.Select(CityTime.Of)],
            Erasure = await sources.Erasures.Of(sources.Subjects.Of(key), cancellationToken) is { } request ? ErasureAnswer.Of(request) : null,
        };
    }

    private async Task<IReadOnlyList<AppointmentAnswer>> Appointments(CitizenKey key, CancellationToken cancellationToken)
    {
        var all = await sources.Bookings.List(key, clock.GetUtcNow(), cancellationToken);
        var patient = new Patient { Appointments = [.. all.Select(one => one.Appointment)] };
        return [.. all.Select(one => AppointmentAnswer.Of(one.Appointment, patient, one.Before))];
    }

    private async Task<IReadOnlyList<ConversionAnswer>> Conversions(CitizenKey key, CancellationToken cancellationToken)
    {
        var file = await grains.Ask<IConversionGrain, ConversionFile?>(ConversionFile.GrainKey(key), grain => grain.Get(cancellationToken), cancellationToken);
        return [.. (file?.Applications ?? []).Select(application => ConversionAnswer.Of(application, sources.Directives.Policy<ConversionPolicy>(), inEnglish: false))];
    }
}

/// <summary>The parts of the record that hold something on a person.</summary>
internal sealed record ExportSources(HealthCodeChanges Codes, SamplingOrders Orders, ErasureRequests Erasures, ErasureSubjects Subjects, BookingDesk Bookings, LiveDirectives Directives);
