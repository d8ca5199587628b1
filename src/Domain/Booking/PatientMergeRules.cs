using System.Collections.Immutable;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Domain.Booking;

/// <summary>
/// A person's own side where two numbers turn out to be theirs: which appointments stay, of all that both numbers have. Who has come stays; of two that one person cannot have (one department in a period,
/// the same time, doses too near) the earlier does, and the other is given up and told.
/// </summary>
public static class PatientMergeRules
{
    /// <summary>What the owner reads of an appointment that was given up.</summary>
    public const string Notice = "证件号更正后，同一人的重复预约已取消。 The document was corrected: of two appointments that one person cannot have, the earlier stays.";

    /// <summary>Notes that another number's are to be taken over, before anything is: whoever wakes this side finishes it.</summary>
    public static Patient Begin(Patient? patient, CitizenKey from)
    {
        var known = patient ?? new Patient();
        return known.Merging.Contains(from) ? known : known with { Merging = known.Merging.Add(from) };
    }

    /// <summary>Everything has been taken over, and the other number has nothing any more; null where this one has nothing either.</summary>
    public static Patient? End(Patient patient, CitizenKey from) =>
        patient with { Merging = patient.Merging.Remove(from) } is { Appointments.IsEmpty: true, Merging.IsEmpty: true } ? null : patient with { Merging = patient.Merging.Remove(from) };

    /// <summary>What the schedules are to be told: what is given up first, so that the other has room.</summary>
    public static IReadOnlyList<MergeStep> Plan(Patient own, IReadOnlyList<Appointment> theirs, BookingPolicy policy)
    {
        MergeStep[] all = [.. own.Appointments.Select(appointment => new MergeStep(appointment, false, true)), .. theirs.Where(other => own.With(other.Id) is null).Select(other => new MergeStep(other, true, true))];
        var kept = new Patient { Appointments = [.. all.Where(step => !step.Appointment.IsActive).Select(step => step.Appointment)] };
        var steps = all.Where(step => !step.Appointment.IsActive).ToList();
        foreach (var step in all.Where(step => step.Appointment.IsActive).OrderBy(step => Precedence(step.Appointment)).ThenBy(step => step.Appointment.Start)
            .ThenBy(step => step.IsTheirs).ThenBy(step => step.Appointment.Id, StringComparer.Ordinal))
        {
            var stays = step.Appointment.Status == AppointmentStatus.CheckedIn || !CannotHave(kept, step.Appointment, policy);
            steps.Add(step with { Stays = stays });
            if (stays)
                kept = kept with { Appointments = kept.Appointments.Add(step.Appointment) };
        }

        return [.. steps.Where(step => step.IsTheirs ? IsInSchedule(step.Appointment) : !step.Stays).OrderBy(step => step.Stays)];
    }

    /// <summary>With all that the other number had; what is known here already stays as it is.</summary>
    public static Patient Join(Patient patient, IReadOnlyList<Appointment> theirs)
    {
        var more = theirs.Where(other => patient.With(other.Id) is null).ToImmutableArray();
        return more.IsEmpty ? patient : patient with { Appointments = [.. more.Concat(patient.Appointments).OrderBy(appointment => appointment.At)] };
    }

    private static bool CannotHave(Patient kept, Appointment candidate, BookingPolicy policy) =>
        kept.Appointments.Any(other => other.IsActive && other.Plan.Id == candidate.Plan.Id)
        || PatientRules.Clash(kept, candidate, policy) is not null
        || VaccineRules.Refuse(kept, candidate, new(null), policy) is { Code: not "unknown-vaccine" };

    private static int Precedence(Appointment appointment) => appointment.Status switch
    {
        AppointmentStatus.CheckedIn => 0,
        AppointmentStatus.Booked => 1,
        _ => 2,
    };

    /// <summary>What was given back or has run out is nowhere but with its owner.</summary>
    private static bool IsInSchedule(Appointment appointment) => appointment.Status is not (AppointmentStatus.Cancelled or AppointmentStatus.Expired);
}

/// <summary>What becomes of one appointment of two numbers that are one person's.</summary>
/// <param name="Appointment">As its schedule has it.</param>
/// <param name="IsTheirs">Whether it comes over from the other number.</param>
/// <param name="Stays">False where it is given up.</param>
public sealed record MergeStep(Appointment Appointment, bool IsTheirs, bool Stays);
