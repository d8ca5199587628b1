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
        var tokens = await Tokens(product, Math.Max(plan.People, plan.WarmUp), cancellationToken);
        if (plan.WarmUp > 0)
            await Rush(product, plan.Before, tokens, clock, cancellationToken);

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{plan.People} people at {plan.Places} places in {Slots} slots, all within {plan.Within.TotalSeconds:0.#} s of the release, over {Math.Min(plan.Connections, plan.People)} connections, {(plan.IsCold ? "opened as they come" : "open already")}; {plan.WarmUp} people at another day's places before; load average {LoadAverage()}");
        text.AppendLine();
        var (day, rush) = await Rush(product, plan, tokens, clock, cancellationToken);
        text.Append(rush);
        var (sold, owners) = await Sold(product, day, cancellationToken);
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Sold: {sold} of {plan.Places}, to {owners} people");
        return sold == owners && sold == plan.Places ? text.ToString() : throw new UsageException($"Not every place was sold once, to one person each: {text}");
    }

    /// <summary>One day's opening, and what it was like.</summary>
    private static async Task<(string Day, string Report)> Rush(DemoProduct product, BookingPlan plan, byte[][] tokens, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var rush = new BookingRush(product.Address, plan, clock);
        if (!plan.IsCold)
            await rush.Open(cancellationToken);
        var releasedAt = clock.GetUtcNow().AddSeconds(5);
        var (day, slots) = await Publish(product, plan, releasedAt, cancellationToken);
        var watch = new RushProcessors(product, clock);
        var watched = watch.Watch(releasedAt, cancellationToken);
        var tally = await rush.Run(tokens, new RushSlots(product.Address, slots), releasedAt, cancellationToken);
        watch.End();
        await watched;
        return (day, $"{tally}{Environment.NewLine}{watch}{Environment.NewLine}");
    }

    private static async Task<(long Sold, long Owners)> Sold(DemoProduct product, string day, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(DemoProduct.DatabaseIn(product.Data));
        await using var command = database.CreateCommand("SELECT count(*), count(DISTINCT citizen) FROM appointment WHERE status = 'Booked' AND schedule = $1");
        command.Parameters.AddWithValue(day);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Sessions as the product's own code signs them: 100,000 SMS would measure the sign-in.</summary>
    private static async Task<byte[][]> Tokens(DemoProduct product, int people, CancellationToken cancellationToken)
    {
        var file = Path.Combine(product.Data, "tokens.txt");
        await using var mint = ServerProcess.Start(
            "The sessions", [.. Programs.Baselines, "tokens", "--rows", people.ToString(CultureInfo.InvariantCulture), "--answers", file], product.TokenKeys);
        await mint.WaitForEnd(cancellationToken);
        return [.. (await File.ReadAllLinesAsync(file, cancellationToken)).Select(Encoding.ASCII.GetBytes)];
    }

    private static async Task<(string Day, string[] Slots)> Publish(DemoProduct product, BookingPlan plan, DateTimeOffset releasedAt, CancellationToken cancellationToken)
    {
        using var commander = await product.Client.Staff("commander", cancellationToken);
        using var published = await commander.PostAsJsonAsync("/v1/schedules", new
        {
            service = "Outpatient",
            site = "zhongnan",
            offer = plan.Offer,
            date = releasedAt.AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            releasedAt,
            slots = Enumerable.Range(0, Slots).Select(slot => new
            {
                start = Time(slot),
                end = Time(slot + 1),
                capacity = (plan.Places / Slots) + (slot < plan.Places % Slots ? 1 : 0),
            }),
        }, cancellationToken);
        var answer = JsonDocument.Parse(await published.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken)).RootElement;
        return (answer.GetProperty("schedule").GetString()!, [.. answer.GetProperty("slots").EnumerateArray().Select(slot => slot.GetProperty("slot").GetString()!)]);
    }

    private static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(2));

    private static string Time(int slot) => TimeOnly.MinValue.AddMinutes((8 * 60) + (slot * MinutesEach)).ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>How many come for how many places, and how fast.</summary>
internal sealed record BookingPlan(int People, int Places, TimeSpan Within, int Connections, TimeSpan Patience)
{
    /// <summary>What one process may have open, and the server another, with the usual limit of 20,000 files.</summary>
    public const int MostConnections = 19_000;

    /// <summary>The department whose day it is.</summary>
    public string Offer { get; init; } = "respiratory";

    /// <summary>Connections are opened by those who come; else they are open from before.</summary>
    public bool IsCold { get; init; }

    /// <summary>So many come for another day before, since a server at an opening has not just been started: its code is compiled.</summary>
    public int WarmUp { get; init; }

    /// <summary>The opening before the one that is measured.</summary>
    public BookingPlan Before => this with { People = WarmUp, Places = Math.Min(Places, Math.Max(1, WarmUp / 10)), Offer = "cardiology", Patience = TimeSpan.FromSeconds(15) };
}
