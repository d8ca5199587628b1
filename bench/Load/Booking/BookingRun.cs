using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using HealthWuhan.Load.Comparison;
using Npgsql;

namespace HealthWuhan.Load.Booking;

/// <summary>The opening moment of a clinic: everybody comes in the second in which its places are released, by HTTP, each with a session of their own.</summary>
internal static class BookingRun
{
    private const int Slots = 40;
    private const int MinutesEach = 12;

    public static async Task<string> Run(BookingPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var product = await DemoProduct.Start(cancellationToken);
        var tokens = await Tokens(product, plan.People, cancellationToken);
        var releasedAt = clock.GetUtcNow().AddSeconds(10);
        var slots = await Publish(product, plan.Places, releasedAt, cancellationToken);

        using var rush = new BookingRush(product.Address, slots, plan, clock);
        var tally = await rush.Run(tokens, releasedAt, cancellationToken);
        await using var database = NpgsqlDataSource.Create(DemoProduct.DatabaseIn(product.Data));
        await using var command = database.CreateCommand("SELECT count(*), count(DISTINCT citizen) FROM appointment WHERE status = 'Booked'");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (sold, owners) = (reader.GetInt64(0), reader.GetInt64(1));

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{plan.People} people at {plan.Places} places in {Slots} slots, all within {plan.Within.TotalSeconds:0} s of the release, over {plan.Connections} connections");
        text.AppendLine();
        text.Append(tally);
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Sold: {sold} of {plan.Places}, to {owners} people");
        return sold == owners && sold == plan.Places ? text.ToString() : throw new UsageException($"Not every place was sold once, to one person each: {text}");
    }

    /// <summary>Sessions as the product's own code signs them: 100,000 SMS would measure the sign-in.</summary>
    private static async Task<string[]> Tokens(DemoProduct product, int people, CancellationToken cancellationToken)
    {
        var file = Path.Combine(product.Data, "tokens.txt");
        await using var mint = ServerProcess.Start(
            "The sessions", [.. Programs.Baselines, "tokens", "--rows", people.ToString(CultureInfo.InvariantCulture), "--answers", file], product.TokenKeys);
        await mint.WaitForEnd(cancellationToken);
        return await File.ReadAllLinesAsync(file, cancellationToken);
    }

    private static async Task<string[]> Publish(DemoProduct product, int places, DateTimeOffset releasedAt, CancellationToken cancellationToken)
    {
        using var commander = await product.Client.Staff("commander", cancellationToken);
        var day = releasedAt.AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var published = await commander.PostAsJsonAsync("/v1/schedules", new
        {
            service = "Outpatient",
            site = "zhongnan",
            offer = "respiratory",
            date = day,
            releasedAt,
            slots = Enumerable.Range(0, Slots).Select(slot => new
            {
                start = Time(slot),
                end = Time(slot + 1),
                capacity = (places / Slots) + (slot < places % Slots ? 1 : 0),
            }),
        }, cancellationToken);
        var answer = JsonDocument.Parse(await published.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
        return [.. answer.RootElement.GetProperty("slots").EnumerateArray().Select(slot => slot.GetProperty("slot").GetString()!)];
    }

    private static string Time(int slot) => TimeOnly.MinValue.AddMinutes((8 * 60) + (slot * MinutesEach)).ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>How many come for how many places, and how fast.</summary>
internal sealed record BookingPlan(int People, int Places, TimeSpan Within, int Connections, TimeSpan Patience)
{
    /// <summary>What one process may have open, and the server another, with the usual limit of 20,000 files.</summary>
    public const int MostConnections = 12_000;
}
