using System.Net;
using System.Text.Json;
using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;

namespace HealthWuhan.Week.Run;

/// <summary>The citizens: as many result queries as the hour has, each by somebody who was sampled before it. One answer in a few is read, and must say what the plan says.</summary>
internal sealed class QueryWork(WeekPlan plan, Doors doors, CitizenSessions sessions)
{
    private const int Connections = 48;
    private const int ReadOneIn = 32;

    private long _read;

    /// <summary>Answers that were read.</summary>
    public long Read => Interlocked.Read(ref _read);

    public async Task Run(HourFigures figures, CancellationToken cancellationToken)
    {
        var (next, queries) = (-1L, plan.Curves.Queries.In(figures.Hour));
        await Task.WhenAll(Enumerable.Range(0, (int)Math.Min(Connections, queries)).Select(_ => Look()));

        async Task Look()
        {
            for (var query = Interlocked.Increment(ref next); query < queries; query = Interlocked.Increment(ref next))
                await Ask(plan.Looking(figures.Hour, query), query % ReadOneIn == 0, figures, cancellationToken);
        }
    }

    private async Task Ask(int person, bool isRead, HourFigures figures, CancellationToken cancellationToken)
    {
        var token = await sessions.TokenOf(plan.Resident(plan.Tubes.ResidentOf(person)), cancellationToken);
        var answer = await doors.Ask(new(HttpMethod.Get, "/v1/me/results", token), cancellationToken);
        if (answer.Status != HttpStatusCode.OK)
            throw new InvalidOperationException($"A result query was answered {(int)answer.Status}.");
        figures.Looked(answer.Took);
        if (!isRead)
            return;
        Interlocked.Increment(ref _read);
        Check(person, figures.Hour, answer.Body);
    }

    /// <summary>Who is of a negative tube whose result came in an earlier hour reads "Negative" first of all, and nothing but negatives outside the second round.</summary>
    private void Check(int person, int hour, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var statuses = document.RootElement.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()).ToArray();
        var tube = plan.Tubes.TubeOf(person);
        var isSettled = plan.ReportHour(tube) < hour && !plan.Troubles.ContainsKey(tube);
        var isOfZone = plan.Second.Has(plan.Tubes.ResidentOf(person));
        var isRight = statuses.Length > 0 && (!isSettled || (statuses[^1] == "Negative" && (isOfZone || statuses.Length == 1)));
        if (!isRight)
            throw new InvalidOperationException($"Person {person} of tube {tube} read {string.Join(", ", statuses)} in hour {hour}.");
    }
}
