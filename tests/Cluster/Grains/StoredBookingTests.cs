using HealthWuhan.Domain.Booking;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HealthWuhan.Tests.Grains;

/// <summary>States of schedules and patients as the first release that had them wrote them. A change of shape adds its bytes here; none is ever taken away.</summary>
public class StoredBookingTests
{
    private const string FirstSchedule =
        "20E820E808150541117A686F6E676E616E41096579657361DB420B00410B64722D6C6909150721800000A0DB1D57D908810040230E43000000E0E02120000321E800020F01F20F01090105" +
        "0101E0E0E02120010321E84007632D31E020E84007612D3121E8C033E001020F091509C10121800000A0DB1D57D908810040230E43000000E001120EC101C101E0E0C101E02120000321E8" +
        "4007612D3221E84007632D32E001020F091513C10121800000A0DB1D57D908810040230E43000000E0C10141096C65616BC101E0E0E02120000321E84007612D3321E84007632D33E00102" +
        "0F21800000A0DB1D57D908810040230E43000000E0E0E0E0010D2120000321E8000521E8C03721E8C033E001020F091509C10121800000A0DB1D57D908810040230E43000000E0C101C101" +
        "C101E00103E0E0E021800000A0DB1D57D908810040230E43000000E0011D21800000A0DB1D57D908810040230E43000000E0E0";
    private const string FirstPatient =
        "20E82020000321E84007612D3121E8081503411577756368616E672D30314113626962702D636F727661DB420B00C101C10121800000A0DB1D57D908810040230E43000000E0E001020F01" +
        "F20F09150DC10121800000A0DB1D57D908810040230E43000000E0C101C10141054C310103E0E0E0E0";

    // Since places are given over and people moved to another day.
    private const string SecondSchedule =
        "20E820E808150541117A686F6E676E616E41096579657361DB420B00410B64722D6C69C10121800000000000000000810000000000000000E0E02120000321E800020F01F20F0109010501" +
        "01E0E0E02120010321E84007632D31E020E84007612D3121E8C033E001020F091509C101218000A0580C645AD908810040230E43000000E0C101C101C1010101E0E0C101E02120000321E8" +
        "4007612D3221E84007632D32E001020F091513C101218000A0580C645AD908810040230E43000000E0C10141096C65616BC1010103E0E0E02120E0E001112120000321E80011C135010101" +
        "03E0E0E0C1010121218000A0580C645AD908810040230E43000000E0E0";
    private const string SecondPatient =
        "20E82020000521E84007612D3221E808150541117A686F6E676E616E41096579657361DB420B00410B64722D6C69C10121800000000000000000810000000000000000E0E001020F01F20F" +
        "091513C101218000A0580C645AD908810040230E43000000E0C101C101C1010101C101415D6F757470617469656E742E7A686F6E676E616E2E657965732E64722D6C692E323032312D3038" +
        "2D31312E30383030E020E84009612D326D21E8081505C113C11561DC420B00C119C10121800000000000000000810000000000000000E0E001020F01F20F091509C101218000A0580C645A" +
        "D908810040230E43000000E0C101C101C1010101218000202C61F65BD908810040230E43000000E0C101E0E0E02120000321E84007632D33E0E0E0E0";

    [Fact]
    public void A_schedule_with_somebody_to_move_and_a_place_that_was_given_over_is_read()
    {
        var schedule = Read<Schedule>(SecondSchedule);
        Assert.Equal((true, "leak", true), (schedule.Dropped[0].ToMove, schedule.Dropped[0].Reason, schedule.Untold[0].IsTransfer));
        Assert.Equal((false, false), (Read<Schedule>(FirstSchedule).Dropped[0].ToMove, Read<Schedule>(FirstSchedule).Untold[0].IsTransfer));
    }

    [Fact]
    public void A_patient_who_was_moved_and_has_another_number_is_read()
    {
        var patient = Read<Patient>(SecondPatient);
        Assert.Equal(("outpatient.zhongnan.eyes.dr-li.2021-08-11.0800", new DateTimeOffset(2021, 8, 10, 12, 0, 0, TimeSpan.FromHours(8))), (patient.Appointments[0].MovedTo, patient.Appointments[1].MovedFromDay));
        Assert.Equal("c-3", Assert.Single(patient.Merging).Value);
        Assert.Empty(Read<Patient>(FirstPatient).Merging);
    }

    [Fact]
    public void The_first_schedule_is_read()
    {
        var schedule = Read<Schedule>(FirstSchedule);
        Assert.Equal("outpatient.zhongnan.eyes.dr-li.2021-08-10", schedule.Plan.Id);
        Assert.Equal((2, 1, 1), (schedule.Slots[0].Capacity, schedule.Slots[0].Taken, schedule.Waiting.Length));
        Assert.Equal(("a-1", AppointmentStatus.Booked, "leak"), (schedule.Places[new("c-1")].Id, schedule.Places[new("c-1")].Status, schedule.Dropped[0].Reason));
        Assert.Equal((1, 7, 3), (schedule.Untold[0].Number, schedule.Revision, schedule.Changes));
    }

    [Fact]
    public void The_first_patient_is_read()
    {
        var appointment = Assert.Single(Read<Patient>(FirstPatient).Appointments);
        Assert.Equal(("a-1", AppointmentStatus.Fulfilled, "L1", "vaccination.wuchang-01.bibp-corv.2021-08-10"), (appointment.Id, appointment.Status, appointment.Lot, appointment.Plan.Id));
    }

    private static T Read<T>(string bytes)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        return services.GetRequiredService<Serializer>().Deserialize<T>(Convert.FromHexString(bytes))!;
    }
}
