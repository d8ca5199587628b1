using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Events;
using HealthWuhan.Silo.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Tests.HealthCodes;

/// <summary>The record of changes, and the claims on what is due, in a database that no silo sweeps.</summary>
public sealed class HealthCodeChangesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2021, 8, 4, 12, 0, 0, TimeSpan.FromHours(8));
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);
    private static readonly CitizenKey Zhang = new("c-zhang");

    private NpgsqlDataSource _database = null!;
    private HealthCodeChanges _changes = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var where = await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(where, NullLogger.Instance, Cancel);
        _database = NpgsqlDataSource.Create(where);
        _changes = new(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_change_is_recorded_once_however_often_it_is_told()
    {
        await Record(Zhang, 1, HealthCodeColor.Red, Noon);
        await Record(Zhang, 1, HealthCodeColor.Red, Noon);
        await Record(Zhang, 2, HealthCodeColor.Yellow, Noon.AddDays(14), from: HealthCodeColor.Red);
        await Record(Zhang, 1, HealthCodeColor.Red, Noon);
        Assert.Equal([("Green", "Red", Noon), ("Red", "Yellow", Noon.AddDays(14))], await _database.ChangesOf(Zhang));
    }

    [Fact]
    public async Task Told_by_many_at_once_it_is_recorded_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Record(Zhang, 1, HealthCodeColor.Red, Noon)));
        Assert.Single(await _database.ChangesOf(Zhang));
    }

    [Fact]
    public async Task A_next_change_that_moves_is_no_change_of_the_colour()
    {
        await Record(Zhang, 1, HealthCodeColor.Yellow, Noon, nextChange: Noon.AddDays(1));
        await Record(Zhang, 2, HealthCodeColor.Yellow, Noon.AddHours(1), nextChange: Noon.AddDays(2), from: HealthCodeColor.Yellow);
        Assert.Single(await _database.ChangesOf(Zhang));
        Assert.Empty(await Due(Noon.AddDays(1)));
        Assert.Equal([Zhang], await Due(Noon.AddDays(2)));

        await using var read = _database.CreateCommand("SELECT since FROM health_code");
        Assert.Equal(Noon.UtcDateTime, await read.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task What_one_silo_has_claimed_no_other_is_given_until_the_claim_has_run_out()
    {
        await Record(Zhang, 1, HealthCodeColor.Yellow, Noon, nextChange: Noon.AddDays(1));
        var due = Noon.AddDays(1);
        Assert.Equal([Zhang], await Due(due));
        Assert.Empty(await Due(due + Claim - TimeSpan.FromSeconds(1)));
        Assert.Equal([Zhang], await Due(due + Claim));
    }

    [Fact]
    public async Task Silos_that_claim_at_once_share_what_is_due()
    {
        CitizenKey[] citizens = [.. Enumerable.Range(0, 100).Select(number => new CitizenKey($"c-{number:D3}"))];
        foreach (var citizen in citizens)
            await Record(citizen, 1, HealthCodeColor.Yellow, Noon, nextChange: Noon);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _changes.ClaimDue(Noon, Claim, 20, Cancel)));
        var rest = await _changes.ClaimDue(Noon, Claim, 100, Cancel);
        Assert.All(claimed, some => Assert.InRange(some.Count, 0, 20));
        Assert.Equal(citizens, claimed.SelectMany(some => some).Concat(rest).OrderBy(citizen => citizen.Value, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Telling_the_same_again_ends_the_turn_where_nothing_has_changed()
    {
        await Record(Zhang, 1, HealthCodeColor.Yellow, Noon);
        Assert.Equal(1, await _changes.ReassessAll(Noon.AddDays(1), Cancel));
        Assert.Equal([Zhang], await Due(Noon.AddDays(1)));
        await Record(Zhang, 1, HealthCodeColor.Yellow, Noon);
        Assert.Empty(await Due(Noon.AddYears(1)));
    }

    [Fact]
    public async Task A_new_policy_makes_all_due_also_who_is_green_again()
    {
        var li = new CitizenKey("c-li");
        await Record(Zhang, 1, HealthCodeColor.Yellow, Noon, nextChange: Noon.AddDays(3));
        await Record(li, 1, HealthCodeColor.Yellow, Noon);
        await Record(li, 2, HealthCodeColor.Green, Noon.AddHours(1), from: HealthCodeColor.Yellow);

        var both = await Task.WhenAll(_changes.ReassessAll(Noon.AddDays(1), Cancel), _changes.ReassessAll(Noon.AddDays(1), Cancel));
        Assert.Equal(2, both.Sum());
        Assert.Equal([li, Zhang], (await Due(Noon.AddDays(1))).OrderBy(citizen => citizen.Value, StringComparer.Ordinal));
    }

    private Task Record(
        CitizenKey citizen, int revision, HealthCodeColor color, DateTimeOffset at, DateTimeOffset? nextChange = null, HealthCodeColor from = HealthCodeColor.Green)
    {
        var code = new RecordedCode { Revision = revision, From = from, Color = color, At = at, NextChange = nextChange };
        var standing = RecordEntry.Standing(citizen, code);
        return new EventStore(_database).Append(CodeEvents.Changed(citizen, code, []) is { } changed ? [RecordEntry.Of(changed), standing] : [standing], Cancel);
    }

    private Task<IReadOnlyList<CitizenKey>> Due(DateTimeOffset now) => _changes.ClaimDue(now, Claim, 10, Cancel);
}
