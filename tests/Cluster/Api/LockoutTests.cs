using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Tests.Api;

/// <summary>Whoever tries passwords at the door of the staff, and what they learn by it.</summary>
[Collection(City.Collection)]
public sealed class LockoutTests(City city) : IDisposable
{
    private readonly HttpClient _anonymous = city.Anonymous();

    public void Dispose()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_a_name_whether_anybody_has_it_or_not()
    {
        var (known, unknown) = (await Hire(), Fresh.Username());
        foreach (var username in (string[])[known, unknown, "No Name " + unknown])
        {
            var answers = new List<Answer>();
            for (var attempt = 0; attempt < 12; attempt++)
                answers.Add(await SignIn(username, attempt < 11 ? "wrong" : City.Password));
            Assert.All(answers[..10], answer => Assert.Equal((HttpStatusCode.Unauthorized, "wrong-credentials"), (answer.Status, answer.Code)));
            Assert.All(answers[10..], answer => Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (answer.Status, answer.Code)));
            Assert.InRange(answers[^1].Message.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
            Assert.Equal((await SignIn(known, "wrong")).Body, answers[^1].Body);
        }
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones()
    {
        var username = await Hire();
        for (var round = 0; round < 2; round++)
        {
            for (var attempt = 0; attempt < 9; attempt++)
                Assert.Equal(HttpStatusCode.Unauthorized, (await SignIn(username, "wrong")).Status);
            Assert.Equal(HttpStatusCode.OK, (await SignIn(username, City.Password)).Status);
        }
    }

    [Fact]
    public async Task A_locked_name_is_free_again_after_fifteen_minutes()
    {
        var username = await Hire();
        await Lock(username);
        city.Clock.Shift = TimeSpan.FromMinutes(14);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignIn(username, City.Password)).Status);
        city.Clock.Shift = TimeSpan.FromMinutes(16);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(username, City.Password)).Status);
    }

    [Fact]
    public async Task Of_many_passwords_tried_at_once_ten_are_answered()
    {
        var username = await Hire();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(attempt => SignIn(username, "wrong " + attempt)));
        Assert.Equal([(HttpStatusCode.Unauthorized, 10), (HttpStatusCode.TooManyRequests, 6)], answers.CountBy(answer => answer.Status).Select(count => (count.Key, count.Value)).Order());
    }

    [Fact]
    public async Task A_lock_outlives_its_silo_and_nothing_is_kept_that_is_over()
    {
        var username = Fresh.Username();
        await Lock(username);
        await city.Cluster.DeactivateAsync(Attempts(username));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignIn(username, "wrong")).Status);
        Assert.Equal(1, await Rows(username));

        city.Clock.Shift = TimeSpan.FromMinutes(16);
        await city.Cluster.DeactivateAsync(Attempts(username));
        await Eventually.Is("0", async () => $"{await Rows(username)}");
    }

    private async Task<string> Hire()
    {
        var account = new StaffAccount { Username = Fresh.Username(), Role = Roles.Medic };
        await city.Register(account);
        return account.Username;
    }

    private async Task Lock(string username)
    {
        for (var attempt = 0; attempt < 10; attempt++)
            await SignIn(username, "wrong");
    }

    private Task<Answer> SignIn(string username, string password) => _anonymous.Post("/v1/staff/session", new { username, password });

    private IStaffAttemptsGrain Attempts(string username) => city.Grains.GetGrain<IStaffAttemptsGrain>(StaffAttempts.GrainKey(username));

    private async Task<long> Rows(string username)
    {
        await using var rows = city.Database.CreateCommand("SELECT count(*) FROM grain_state WHERE string_key = $1");
        rows.Parameters.Add(new() { Value = StaffAttempts.GrainKey(username) });
        return (long)(await rows.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
