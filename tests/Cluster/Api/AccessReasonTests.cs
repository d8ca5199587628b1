using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Api;

/// <summary>A look outside one's task needs a word of why, and any look may have one.</summary>
[Collection(City.Collection)]
public class AccessReasonTests(City city)
{
    [Fact]
    public async Task A_medic_of_another_site_says_why_or_sees_nothing()
    {
        var person = Fresh.Person();
        var barcode = await Elsewhere(person);
        using var medic = await city.Staff(Roles.Medic);

        var refused = await medic.Fetch($"/v1/batches/{barcode}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "reason-needed"), (refused.Status, refused.Code));
        Assert.DoesNotContain("王", refused.Body, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await medic.Fetch($"/v1/batches/{barcode}", Uri.EscapeDataString("家属来电询问"))).Status);
        Assert.Equal("家属来电询问", (await city.AccessLog(person))[0].Text("reason"));
    }

    [Theory]
    [InlineData(Roles.Courier, HttpStatusCode.UnprocessableEntity)]
    [InlineData(Roles.LabOperator, HttpStatusCode.OK)]
    [InlineData(Roles.Commander, HttpStatusCode.OK)]
    [InlineData(Roles.Admin, HttpStatusCode.OK)]
    public async Task Who_is_of_the_whole_city_or_a_lab_needs_none(string role, HttpStatusCode status)
    {
        var barcode = await Elsewhere(Fresh.Person());
        using var staff = await city.Staff(role);
        Assert.Equal(status, (await staff.Fetch($"/v1/batches/{barcode}")).Status);
    }

    [Fact]
    public async Task A_reason_is_at_most_two_hundred_characters_of_text()
    {
        using var medic = await city.Staff(Roles.Medic);
        var barcode = await city.Sampled([Fresh.Person()]);
        Answer[] refused =
        [
            await medic.Fetch($"/v1/batches/{barcode}", new string('x', 201)),
            await medic.Fetch($"/v1/batches/{barcode}", "a%00b"),
        ];
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid-field"), (answer.Status, answer.Code)));
        Assert.Equal(HttpStatusCode.OK, (await medic.Fetch($"/v1/batches/{barcode}", Uri.EscapeDataString(new string('因', 200)))).Status);
        Assert.Equal(HttpStatusCode.OK, (await medic.Fetch($"/v1/batches/{barcode}", "100%ED%A0%80 %")).Status);
    }

    /// <summary>A tube of a site that no account of the tests is bound to, opened by somebody else there.</summary>
    private async Task<Barcode> Elsewhere(Person person)
    {
        var barcode = Fresh.Barcode();
        var grain = city.Grains.GetGrain<HealthWuhan.Grains.Sampling.ISampleBatchGrain>(barcode.GrainKey);
        await grain.Open(new(barcode, 10, "hankou-02", null, "medic-of-hankou"), TestContext.Current.CancellationToken);
        using var medic = await city.Staff(Roles.Medic);
        await medic.AddByDocument(barcode, person);
        return barcode;
    }
}
