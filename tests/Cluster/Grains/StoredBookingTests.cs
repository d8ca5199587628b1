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
