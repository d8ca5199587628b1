using System.Text.Json;
using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;
using Npgsql;

namespace HealthWuhan.Week.Run;

/// <summary>
/// When the week is over: is everybody sampled, tested and counted exactly once, and is found what the plan put there? Asked of the product's own doors, of its recount from the events, and of the
/// tables behind its lists.
/// </summary>
internal sealed class Reconciliation(WeekPlan plan, Work work, IReadOnlyList<HourFigures> hours, TimeSpan shift)
{
    private static readonly string[] s_figures = ["roster", "excluded", "sampled", "tested", "underRecheck", "toBeRecollected", "notYetSampled"];

    private readonly WeekTotals _totals = WeekTotals.Of(plan);
    private readonly List<WeekCheck> _checks = [];

    public async Task<IReadOnlyList<WeekCheck>> Run(CancellationToken cancellationToken)
    {
        await OfFirstRound(cancellationToken);
        await OfSecondRound(cancellationToken);
        await OfLists(cancellationToken);
        await OfRecord(cancellationToken);
        await OfInfected(cancellationToken);
        await OfCodes(cancellationToken);
        _checks.AddRange(await new QueryCount(work, hours).Run(_totals.Queries, cancellationToken));
        var (exitCode, printed) = await work.City.Run(cancellationToken, "recount");
        Check("recount from the events (exit code; its last words end so)", "0; 0 differences.", $"{exitCode}; {(printed.Count > 0 ? printed[^1].Split("; ")[^1] : "")}");
        return _checks;
    }

    private async Task OfFirstRound(CancellationToken cancellationToken)
    {
        using var coverage = await Coverage(WeekPlan.FirstRound, cancellationToken);
        var total = coverage.RootElement.GetProperty("total");
        Check("round 1: roster, excluded, sampled, tested, under re-check, to be re-collected, not yet sampled",
            $"{_totals.Residents} {_totals.Excluded} {_totals.People} {_totals.People} 0 0 0", FiguresOf(total));
        Check("round 1: sampled and on no roster, or outside the area", "0 0",
            $"{coverage.RootElement.GetProperty("notOnRoster").GetProperty("sampled")} {coverage.RootElement.GetProperty("outsideArea").GetProperty("sampled")}");
        var districts = coverage.RootElement.GetProperty("districts").EnumerateArray().ToDictionary(one => one.GetProperty("code").GetString()!, FiguresOf, StringComparer.Ordinal);
        foreach (var district in plan.Districts)
        {
            Check($"round 1, {district.Figures.NameInEnglish}",
                $"{district.Residents} {district.Residents - district.Sampled} {district.Sampled} {district.Sampled} 0 0 0", districts.GetValueOrDefault(district.Figures.Code, "nothing"));
        }
    }

    private async Task OfSecondRound(CancellationToken cancellationToken)
    {
        using var coverage = await Coverage(WeekPlan.SecondRoundId, cancellationToken);
        Check("round 2 of the locked-down part of Jiangxia: roster, excluded, sampled, tested, under re-check, to be re-collected, not yet sampled",
            $"{_totals.SecondResidents} {_totals.SecondResidents - _totals.SecondPeople} {_totals.SecondPeople} {_totals.SecondPeople} 0 0 0",
            FiguresOf(coverage.RootElement.GetProperty("total")));
    }

    private async Task OfLists(CancellationToken cancellationToken)
    {
        await Empty("batches-without-results", null, cancellationToken);
        await Empty("people-without-results", null, cancellationToken);
        await Empty("overdue-transports", null, cancellationToken);
        await Empty("orders", "unfulfilled", cancellationToken);
        await Empty("held-results", "open", cancellationToken);
        await Empty("refused-rows", null, cancellationToken);
        await Empty("swab-mismatches", "differing", cancellationToken);
    }

    private async Task OfRecord(CancellationToken cancellationToken)
    {
        await Count("swabs of round 1 on record", _totals.Swabs, $"SELECT count(*) FROM sample WHERE round = '{WeekPlan.FirstRound}' AND NOT withdrawn", cancellationToken);
        await Count("swabs of round 2 on record", _totals.SecondSwabs, $"SELECT count(*) FROM sample WHERE round = '{WeekPlan.SecondRoundId}' AND NOT withdrawn", cancellationToken);
        await Count("tubes sealed and tested", _totals.Tubes, "SELECT count(*) FROM tube WHERE result IS NOT NULL", cancellationToken);
        await Count("tubes in all", _totals.Tubes, "SELECT count(*) FROM tube", cancellationToken);
        await Count("people of round 1 with exactly one standing result", _totals.People, StandingOnce(WeekPlan.FirstRound), cancellationToken);
        await Count("people of round 2 with exactly one standing result", _totals.SecondPeople, StandingOnce(WeekPlan.SecondRoundId), cancellationToken);
        await Count("re-checks ordered and answered", _totals.Rechecks, OrdersOf("Recheck"), cancellationToken);
        await Count("re-collections ordered and answered", _totals.Recollections, OrdersOf("Recollection"), cancellationToken);
        var perHour = await Read($"SELECT hour, sum(sampled) FROM coverage_hour WHERE round = '{WeekPlan.FirstRound}' GROUP BY hour", row => (Hour: row.GetFieldValue<DateTime>(0), People: (long)row.GetDecimal(1)), cancellationToken);
        var found = perHour.Where(row => row.People != 0).ToDictionary(row => WeekCalendar.HourOf(new DateTimeOffset(row.Hour, TimeSpan.Zero) - shift), row => row.People);
        var expected = Enumerable.Range(0, WeekCalendar.Hours).Where(hour => plan.Curves.Sampled.In(hour) > 0).ToDictionary(hour => hour, hour => plan.Curves.Sampled.In(hour));
        Check("hours of round 1 whose count of first swabs is the plan's", $"{expected.Count} of {expected.Count}",
            $"{expected.Count(hour => found.GetValueOrDefault(hour.Key) == hour.Value)} of {found.Count}");
    }

    private async Task OfInfected(CancellationToken cancellationToken)
    {
        var found = await Read("SELECT DISTINCT citizen FROM sample WHERE status = 'Positive' AND NOT withdrawn", row => row.GetString(0), cancellationToken);
        var expected = _totals.Infected.Select(resident => work.Sessions.KeyOf(plan.Resident(resident)).Value).ToHashSet(StringComparer.Ordinal);
        Check("positives: how many, and how many of them are the infected of the plan", $"{expected.Count} {expected.Count}", $"{found.Count} {found.Count(expected.Contains)}");
    }

    /// <summary>What the people themselves read at the end: the infected, some of the locked-down part, some of everybody else.</summary>
    private async Task OfCodes(CancellationToken cancellationToken)
    {
        const int most = 50;
        var infected = _totals.Infected.ToHashSet();
        var zone = Enumerable.Range(0, plan.Second.People).Select(plan.Second.ResidentOf).Where(one => !infected.Contains(one)).Take(most).ToArray();
        var others = Enumerable.Range(0, most).Select(one => plan.Tubes.ResidentOf((int)((long)one * plan.People / most))).Where(one => !infected.Contains(one) && !plan.Second.Has(one)).ToArray();
        await Colors("infected", "Red", [.. infected.Take(most)], cancellationToken);
        await Colors("people of the locked-down part", "Yellow", zone, cancellationToken);
        await Colors("people elsewhere", "Green", others, cancellationToken);
    }

    private async Task Colors(string who, string color, int[] residents, CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var resident in residents)
        {
            var token = await work.Sessions.TokenOf(plan.Resident(resident), cancellationToken);
            var answer = StaffDoor.Require(await work.Doors.Ask(new(HttpMethod.Get, "/v1/me/health-code", token), cancellationToken), "a health code");
            using var code = JsonDocument.Parse(answer.Body);
            found += code.RootElement.GetProperty("color").GetString() == color ? 1 : 0;
        }

        Check($"asked {who} whose code is {color}", $"{residents.Length}", $"{found}");
    }

    private async Task<JsonDocument> Coverage(string round, CancellationToken cancellationToken) => JsonDocument.Parse(
        StaffDoor.Require(await work.Staff.Commander(HttpMethod.Get, $"/v1/rounds/{round}/coverage?by=district", null, cancellationToken), "coverage").Body);

    private static string FiguresOf(JsonElement area) => string.Join(' ', s_figures.Select(name => area.GetProperty(name).GetInt64()));

    private async Task Empty(string kind, string? status, CancellationToken cancellationToken)
    {
        var path = $"/v1/reconciliation?kind={kind}&limit=1000{(status is null ? "" : $"&status={status}")}";
        using var list = JsonDocument.Parse(StaffDoor.Require(await work.Staff.Commander(HttpMethod.Get, path, null, cancellationToken), $"the list {kind}").Body);
        Check($"list {kind}{(status is null ? "" : $", {status}")}", "0", $"{list.RootElement.GetProperty("items").GetArrayLength()}");
    }

    private async Task Count(string name, long expected, string query, CancellationToken cancellationToken)
    {
        await using var command = work.Database.CreateCommand(query);
        var found = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        Check(name, $"{expected}", $"{found}");
    }

    private async Task<List<T>> Read<T>(string query, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var command = work.Database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }

    private static string StandingOnce(string round) =>
        $"SELECT count(*) FROM (SELECT FROM sample WHERE round = '{round}' AND NOT withdrawn GROUP BY citizen HAVING count(*) FILTER (WHERE status IN ('Negative', 'Positive')) = 1) once";

    private static string OrdersOf(string kind) => $"SELECT count(*) FROM sampling_order WHERE kind = '{kind}' AND fulfilled_by IS NOT NULL AND NOT withdrawn";

    private void Check(string name, string expected, string found) => _checks.Add(WeekCheck.Of(name, expected, found));
}
