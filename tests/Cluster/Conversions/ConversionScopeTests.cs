using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Conversions;

namespace HealthWuhan.Tests.Api;

/// <summary>Whose applications and cases they are.</summary>
[Collection(City.Collection)]
public sealed class ConversionScopeTests(City city)
{
    [Fact]
    public async Task Somebody_elses_application_is_not_there()
    {
        var (_, citizen) = await city.Yellow(Fresh.Community());
        var id = await citizen.Begin(Applying.Release());
        await citizen.PutEvidence(id, EvidenceFiles.Png());
        using var stranger = await city.Citizen(Fresh.Person());
        foreach (var one in (string[])[id, "cv-unknown"])
        {
            Answer[] answers =
            [
                await stranger.Fetch($"{Applying.Mine}/{one}"), await stranger.Delete($"{Applying.Mine}/{one}"), await stranger.Submit(one),
                await stranger.PutEvidence(one, EvidenceFiles.Png()), await stranger.Delete($"{Applying.Mine}/{one}/evidence/1"),
                await stranger.AskForPhoneCode(one), await stranger.ShowPhone(one, "123456"),
            ];
            Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "unknown-conversion"), answer.Refused()));
            Assert.Equal((HttpStatusCode.NotFound, "unknown-evidence"), (await stranger.Fetch($"{Applying.Mine}/{one}/evidence/1")).Refused());
        }

        Assert.Equal("Draft", (await citizen.Fetch($"{Applying.Mine}/{id}")).Status());
        citizen.Dispose();
    }

    [Fact]
    public async Task A_case_of_another_district_or_community_is_not_there()
    {
        var community = Fresh.Community();
        var (_, citizen) = await city.Yellow(community);
        var id = await citizen.Applied();
        using var elsewhere = await city.StaffOf(Roles.Reviewer, district: "999999");
        using var nextDoor = await city.StaffOf(Roles.Reviewer, community: community[..^1] + "2");
        foreach (var reviewer in (HttpClient[])[elsewhere, nextDoor])
        {
            foreach (var one in (string[])[id, "cv-unknown"])
            {
                Answer[] answers =
                [
                    await reviewer.Fetch($"{Applying.Cases}/{one}"), await reviewer.Fetch($"{Applying.Cases}/{one}/evidence/1"), await reviewer.Claim(one), await reviewer.GiveBack(one),
                    await reviewer.Decide(one),
                ];
                Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "unknown-conversion"), answer.Refused()));
            }

            Assert.DoesNotContain((await reviewer.Fetch($"{Applying.Cases}?community={community}")).Json.GetProperty("items").EnumerateArray(), item => item.Text("id") == id);
            Assert.DoesNotContain((await reviewer.Fetch("/v1/conversion-figures")).Json.GetProperty("places").EnumerateArray(), place => place.GetProperty("community").GetString() == community);
        }

        citizen.Dispose();
    }
}
