using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HealthWuhan.Week.City;
using HealthWuhan.Week.Plan;
using HealthWuhan.Week.Report;
using Npgsql;

namespace HealthWuhan.Week.Run;

/// <summary>Replays the week hour by hour, as fast as the machine goes: in each hour sites, labs and citizens work at once, and the next begins when all three are done.</summary>
internal sealed class WeekRun
{
    private static readonly string[] s_exempt = ["Under6", "Away", "Bedridden", "RecentlyVaccinated"];

    private static readonly TimeSpan s_lookAtSilos = TimeSpan.FromSeconds(1);

    private readonly WeekOptions _options;
    private readonly WeekPlan _plan;
    private readonly TimeProvider _clock;
    private readonly TextWriter _output;
    private readonly HourFigures[] _hours = [.. Enumerable.Range(0, WeekCalendar.Hours).Select(hour => new HourFigures(hour))];
    private readonly ConcurrentQueue<int> _ended = [];
    private readonly TimeSpan _shift;

    public WeekRun(WeekOptions options, TimeProvider clock, TextWriter output)
    {
        (_options, _clock, _output) = (options, clock, output);
        _plan = new(options.Scale, options.Seed);
        _shift = WeekCalendar.ShiftTo(clock.GetUtcNow());
    }

    /// <summary>The whole of it; what was measured and what was found.</summary>
    public async Task<WeekReport> Run(CancellationToken cancellationToken)
    {
        await using var city = await WeekCity.Start(new(_options.Silos, _options.Folder, _options.Program, _options.Database, _options.Logs), cancellationToken);
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(city.ConnectionString) { CommandTimeout = 1800 });
        await using var sessions = new CitizenSessions(city.ConnectionString, city.Secret, _clock);
        using var doors = new Doors(city, _clock);
        using var staff = new StaffDoor(city, doors, _clock);
        using var machine = new MachineWatch(city, database);
        var work = new Work(city, database, doors, staff, sessions, machine);

        var roster = await Prepare(work, cancellationToken);
        var began = _clock.GetTimestamp();
        await Replay(work, cancellationToken);
        var took = _clock.GetElapsedTime(began);
        await Say($"The week took {took.TotalSeconds:N0} s; reconciling.");
        began = _clock.GetTimestamp();
        var checks = await new Reconciliation(_plan, work, _hours, _shift).Run(cancellationToken);
        return WeekReport.Of(_options, _plan, _hours, checks, new(roster, took, _clock.GetElapsedTime(began), doors.SentAgain));
    }

    /// <summary>The roster of the city, the staff and the order of the round; how long the roster's import took.</summary>
    private async Task<TimeSpan> Prepare(Work work, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_options.Folder, "roster.csv");
        await Say($"A city of {_plan.Residents:N0}, {_plan.People:N0} of them to be sampled, on {_options.Silos} silos; importing its roster.");
        await RosterFile.Write(_plan, file, cancellationToken);
        var began = _clock.GetTimestamp();
        var (exitCode, printed) = await work.City.Run(cancellationToken, "import-roster", file);
        var took = _clock.GetElapsedTime(began);
        File.Delete(file);
        if (exitCode != 0)
            throw new InvalidOperationException($"import-roster ended with {exitCode}: {string.Join('\n', printed.TakeLast(10))}");
        await Say($"The roster took {took.TotalSeconds:N0} s.");

        await work.Staff.HireMedic(cancellationToken);
        await MakePartitions(work.Database, cancellationToken);
        await Order(work.Staff, WeekPlan.FirstRound, new { name = "全员核酸检测", poolSize = DistrictPlan.PoolSize, exempt = s_exempt, startsAt = At(0), deadline = At(WeekCalendar.Hours) }, cancellationToken);
        return took;
    }

    private async Task Replay(Work work, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = new LiveLine(_plan, _hours, work.Machine, _clock).Run(_output, over.Token);
        var (sampling, results, queries) = (new SamplingWork(_plan, work.Staff, _shift), new ResultWork(_plan, work.Staff, _shift), new QueryWork(_plan, work.Doors, work.Sessions));
        var killer = new Killer(_plan, work.City, _options.Kills);
        var keeping = Keep(work.City, over.Token);
        foreach (var hour in _hours)
        {
            if (hour.Hour == PublishedWeek.The(PublishedWeek.SecondRound).Hour)
                await LockDown(work.Staff, cancellationToken);
            var (began, sentAgain) = (_clock.GetTimestamp(), work.Doors.SentAgain);
            var all = Task.WhenAll(sampling.Run(hour, cancellationToken), results.Run(hour, cancellationToken), queries.Run(hour, cancellationToken));
            await killer.Run(hour, all, cancellationToken);
            await all;
            while (_ended.TryDequeue(out var silo))
                hour.Ended.Add(silo + 1);
            (hour.Took, hour.SentAgain) = (_clock.GetElapsedTime(began), work.Doors.SentAgain - sentAgain);
            hour.After = await work.Machine.Look(cancellationToken);
        }

        await over.CancelAsync();
        await telling;
        await keeping;
    }

    /// <summary>Until the week is over.</summary>
    private async Task Keep(WeekCity city, CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(s_lookAtSilos, _clock);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var (silo, code) in await city.ReviveEnded(cancellationToken))
                {
                    _ended.Enqueue(silo);
                    await Say($"Silo {silo + 1} had ended by itself, with {code}; it is there again.");
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The week is over.
        }
    }

    /// <summary>A part of Jiangxia is locked down, and its second round ordered.</summary>
    private async Task LockDown(StaffDoor staff, CancellationToken cancellationToken)
    {
        var now = At(PublishedWeek.The(PublishedWeek.SecondRound).Hour);
        var zone = new { name = "江夏区部分社区", kind = "LockedDown", communities = _plan.Second.Communities, from = now };
        StaffDoor.Require(await staff.Commander(HttpMethod.Put, $"/v1/zones/{WeekPlan.Zone}", zone, cancellationToken), "the zone");
        await Order(staff, WeekPlan.SecondRoundId, new { name = "江夏第二轮", poolSize = DistrictPlan.PoolSize, zone = WeekPlan.Zone, exempt = s_exempt, startsAt = now }, cancellationToken);
    }

    private static async Task Order(StaffDoor staff, string round, object order, CancellationToken cancellationToken) =>
        StaffDoor.Require(await staff.Commander(HttpMethod.Put, $"/v1/rounds/{round}", order, cancellationToken), $"round {round}");

    /// <summary>The record's days are made a week ahead by the city itself. Those of the replay are past: they are made now, as they would have been.</summary>
    private async Task MakePartitions(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT create_event_partitions($1, $2)");
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(WeekCalendar.Start.Add(_shift).DateTime) });
        command.Parameters.Add(new() { Value = DateOnly.FromDateTime(WeekCalendar.End.Add(_shift).DateTime) });
        await command.ExecuteScalarAsync(cancellationToken);
    }

    private string At(int hour) => (WeekCalendar.Of(hour) + _shift).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private Task Say(string line) => _output.WriteLineAsync(line);
}

/// <summary>What the work of a run is done with.</summary>
internal sealed record Work(WeekCity City, NpgsqlDataSource Database, Doors Doors, StaffDoor Staff, CitizenSessions Sessions, MachineWatch Machine);

/// <summary>The city's roster, as its registry office would send it: everybody, and why some are not sampled.</summary>
internal static class RosterFile
{
    public static async Task Write(WeekPlan plan, string file, CancellationToken cancellationToken)
    {
        await using var output = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 20);
        await output.WriteLineAsync("document_type,document_number,name,phone,community,exclusion");
        foreach (var district in plan.Districts)
        {
            for (var resident = 0; resident < district.Residents; resident++)
            {
                var one = Resident.Of(district, resident, plan.Seed);
                await output.WriteLineAsync($"ResidentId,{one.Document},{one.Name},{one.Phone},{one.Community},{one.Exclusion}".AsMemory(), cancellationToken);
            }
        }
    }
}
