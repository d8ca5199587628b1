using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;

namespace HealthWuhan.Tests.Conversions;

/// <summary>Several at once: two reviewers, a citizen who takes back what is being decided, two devices of one citizen.</summary>
[Collection(City.Collection)]
public sealed class ConversionTogetherTests(City city) : IAsyncLifetime
{
    private readonly string _community = Fresh.Community();
    private HttpClient _one = null!;
    private HttpClient _other = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
        _other = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
    }

    public ValueTask DisposeAsync()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _one.Dispose();
        _other.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_two_reviewers_one_has_the_case_in_hand_and_only_that_one_says_anything()
    {
        var (_, citizen) = await city.Yellow(_community);
        var id = await citizen.Applied();
        Answer[] claims = await Task.WhenAll(_one.Claim(id), _other.Claim(id), _one.Claim(id), _other.Claim(id));
        Assert.Equal(["conversion-taken", "conversion-taken", null, null], claims.Select(claim => claim.Code).OrderBy(code => code is null));
        Answer[] said = await Task.WhenAll(_one.Decide(id), _other.Decide(id));
        Assert.Equal(["conversion-not-taken", null], said.Select(answer => answer.Code).OrderBy(code => code is null));
        var listed = (await _one.Fetch(Applying.Cases)).Json.GetProperty("items").EnumerateArray().Single(item => item.Text("id") == id);
        Assert.Equal("Reviewed", listed.Text("status"));
        citizen.Dispose();
    }

    [Fact]
    public async Task Who_left_loses_the_case_after_a_quarter_of_an_hour_and_cannot_decide_it_any_more()
    {
        var (_, citizen) = await city.Yellow(_community);
        var id = await citizen.Applied();
        var taken = await _one.Claim(id);
        Assert.Equal("conversion-taken", (await _other.Claim(id)).Code);
        Assert.Equal(taken.Json.GetProperty("lease").Text("by"), (await _other.Fetch(Applying.Cases)).Json.GetProperty("items")[0].Text("claimedBy"));
        city.Clock.Shift = TimeSpan.FromMinutes(16);
        Assert.Null((await _other.Fetch(Applying.Cases)).Json.GetProperty("items")[0].GetProperty("claimedBy").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _other.Claim(id)).Status);
        Assert.Equal("conversion-not-taken", (await _one.Decide(id)).Code);
        Assert.Equal("Reviewed", (await _other.Decide(id)).Status());
        citizen.Dispose();
    }

    [Fact]
    public async Task Of_a_withdrawal_and_an_approval_at_once_exactly_one_counts()
    {
        for (var i = 0; i < 6; i++)
        {
            var (person, citizen) = await city.Yellow(_community);
            var id = await citizen.Applied();
            await _one.ClaimAndDecide(id);
            await _other.Claim(id);
            Answer[] both = await Task.WhenAll(citizen.Delete($"{Applying.Mine}/{id}"), _other.Decide(id));
            Assert.Equal(["conversion-closed", null], both.Select(answer => answer.Code).OrderBy(code => code is null));
            var status = (await citizen.Fetch($"{Applying.Mine}/{id}")).Status();
            Assert.Equal(both[0].Code is null ? ("Withdrawn", "Yellow") : ("Approved", "Green"), (status, await citizen.Color()));
            Assert.Equal(3, (await city.Database.EventsOf(id)).Length);
            Assert.Equal(status, await city.Database.Value<string>("SELECT status FROM conversion WHERE citizen = $1", city.Key(person).Value));
            citizen.Dispose();
        }
    }

    [Fact]
    public async Task Two_devices_that_apply_at_once_have_one_application_and_the_same_one_by_the_same_id()
    {
        var (_, citizen) = await city.Yellow(_community);
        var same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => citizen.Post(Applying.Mine, Applying.Release("same"))));
        Assert.Single(same.Select(answer => answer.Json.Text("id")).Distinct());
        await citizen.Delete($"{Applying.Mine}/{same[0].Json.Text("id")}");
        var different = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => citizen.Post(Applying.Mine, Applying.Release($"device-{i}"))));
        Assert.Equal(["conversion-open", "conversion-open", null], different.Select(answer => answer.Code).OrderBy(code => code is null));
        citizen.Dispose();
    }
}
