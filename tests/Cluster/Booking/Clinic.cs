using System.Globalization;
using System.Net;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Booking;

/// <summary>The steps of booking, for the tests about what comes of them.</summary>
internal static class Clinic
{
    /// <summary>So many days from today in the city.</summary>
    public static string Day(this City city, int ahead = 1) => CityTime.DateOf(city.Clock.GetUtcNow()).AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Publishes an outpatient day at a site of its own, of slots from 08:00 on, half an hour each; its id.</summary>
    public static async Task<string> Published(this City city, int[] capacities, int ahead = 1, string? site = null, string offer = "respiratory", DateTimeOffset? releasedAt = null, string service = "Outpatient")
    {
        using var commander = await city.Staff(Roles.Commander);
        var published = await commander.Post("/v1/schedules", new
        {
            service,
            site = site ?? Fresh.Round(),
            offer,
            date = city.Day(ahead),
            releasedAt,
            slots = capacities.Select((capacity, i) => new { start = Time(i), end = Time(i + 1), capacity }),
        });
        Assert.Equal((HttpStatusCode.OK, null), (published.Status, published.Code));
        return published.Json.Text("schedule")!;
    }

    public static string Slot(string schedule, int number = 0) => $"{schedule}.{Time(number).Replace(":", "", StringComparison.Ordinal)}";

    public static Task<Answer> Hold(this HttpClient citizen, string slot, string? key = null, string? member = null) => citizen.Post("/v1/me/appointments", new { slot, key, member });

    public static Task<Answer> Confirm(this HttpClient citizen, string? id, string? member = null) => citizen.Post($"/v1/me/appointments/{id}/confirmation?member={member}", new { });

    /// <summary>Holds and confirms; the appointment's id.</summary>
    public static async Task<string> Booked(this HttpClient citizen, string slot)
    {
        var held = await citizen.Hold(slot);
        Assert.Equal((HttpStatusCode.Created, null), (held.Status, held.Code));
        var booked = await citizen.Confirm(held.Json.Text("id"));
        Assert.Equal((HttpStatusCode.OK, "Booked"), (booked.Status, booked.Json.Text("status")));
        return booked.Json.Text("id")!;
    }

    /// <summary>How an appointment stands, as its owner sees it.</summary>
    public static async Task<string?> StatusOf(this HttpClient citizen, string? id) => (await citizen.Fetch("/v1/me/appointments")).Json.GetProperty("items").EnumerateArray()
        .Where(item => item.Text("id") == id).Select(item => item.Text("status")).SingleOrDefault();

    private static string Time(int number) => $"{8 + (number / 2):00}:{number % 2 * 30:00}";
}
