using System.Globalization;
using System.Text;
using HealthWuhan.Load.Comparison;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.Load.Records;

/// <summary>How many events a second the record takes, with the lists that follow from them, from so many silos at once: each commits a group, then the next.</summary>
internal static class AppendRun
{
    private const string Append = "SELECT append_events($1, $2, $3, $4, $5, $6, $7)";
    private static readonly int[] s_groups = [1, 10, 100, 500];
    private static readonly int[] s_writers = [1, 3];

    public static async Task<string> Run(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var product = await DemoProduct.Start(cancellationToken);
        await using var database = NpgsqlDataSource.Create(DemoProduct.DatabaseIn(product.Data) + ";Max Auto Prepare=20;Auto Prepare Min Usages=2");
        var text = new StringBuilder();
        text.AppendLine("| silos | events a group | events/s | groups/s |");
        text.AppendLine("|---|---|---|---|");
        foreach (var writers in s_writers)
        {
            foreach (var group in s_groups)
            {
                var start = clock.GetTimestamp();
                var groups = (await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Write($"{writers}-{writer}-{group}", group)))).Sum();
                var elapsed = clock.GetElapsedTime(start).TotalSeconds;
                text.AppendLine(CultureInfo.InvariantCulture, $"| {writers} | {group} | {groups * group / elapsed:0} | {groups / elapsed:0} |");
            }
        }

        return text.ToString();

        async Task<int> Write(string name, int group)
        {
            var start = clock.GetTimestamp();
            var groups = 0;
            for (; clock.GetElapsedTime(start) < time; groups++)
                await AppendSwabs(database, $"{name}-{groups}", group, clock.GetUtcNow().UtcDateTime, cancellationToken);
            return groups;
        }
    }

    /// <summary>Half swabs, half results, as a day of testing has them.</summary>
    private static async Task AppendSwabs(NpgsqlDataSource database, string name, int count, DateTime now, CancellationToken cancellationToken)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        await using var command = database.CreateCommand(Append);
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, i => $"{name}-{i / 2}/{(i % 2 == 0 ? "collected" : "result/1-0")}") });
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, _ => DateOnly.FromDateTime(now.AddHours(8))) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, i => i % 2 == 0 ? "sample-collected" : "sample-result") });
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, _ => now) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, i => $"c-{name}-{i / 2}") });
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, _ => true) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(numbers, i => Payload($"{name}-{i / 2}", i % 2)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Payload(string sample, int outcome) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"sample":"{{sample}}","batch":"tube-{{sample}}","site":"wuchang-01","round":"bench","collectedAt":"2021-08-04T12:00:00+08:00","poolSize":10,
         "purpose":"Voluntary","status":"{{(outcome == 0 ? "Sampled" : "Negative")}}","reportedAt":"2021-08-04T18:00:00+08:00","lab":"lab-01","outcome":{{outcome}},"owner":0}
        """);
}
