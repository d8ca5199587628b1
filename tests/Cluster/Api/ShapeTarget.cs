using System.Net;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Fhir;

namespace HealthWuhan.Tests.Api;

/// <summary>One thing of each kind that can be asked about; either all there and somebody else's, or none of them anywhere.</summary>
internal sealed record ShapeTarget(string Tube, string Box, Person Person, string Username, string Client, string Tie)
{
    /// <summary>The id of the person for systems of others.</summary>
    public required string Patient { get; init; }

    public static ShapeTarget Unknown(City city) => Unknown(city, Fresh.Person());

    private static ShapeTarget Unknown(City city, Person person) => new(
        Fresh.Barcode().Value, Fresh.Round(), person, Fresh.Username(), "lp-" + Fresh.Barcode().Value + Fresh.Barcode().Value[..4], Fresh.Barcode().Value)
    {
        Patient = city.PatientId(person),
    };

    /// <summary>A tube of another site in a box on its way to another lab, a person of another district, an account, a lab's program, a tie of other people.</summary>
    public static async Task<ShapeTarget> Foreign(City city)
    {
        var (site, lab, person) = (Fresh.Round(), Fresh.Round(), Fresh.Person());
        using var medic = await city.StaffOf(Roles.Medic, site: site);
        var goods = await medic.PackedTube(site, lab);
        Assert.Equal(HttpStatusCode.OK, (await medic.Post($"/v1/consignments/{goods.Box}/handover", new { })).Status);
        await city.Settled(Fresh.Community(), [person]);
        var account = new StaffAccount { Username = Fresh.Username(), Role = Roles.Medic };
        await city.Register(account);
        using var admin = await city.Staff(Roles.Admin);
        var (client, _) = await admin.NewProgram(lab);
        return new(goods.Tube.Value, goods.Box, person, account.Username, client, await TieOfOthers(city)) { Patient = city.PatientId(person) };
    }

    /// <summary>What is sent of the person.</summary>
    public object Document => new { type = Person.Document.Type.ToString(), number = Person.Document.Number };

    private static async Task<string> TieOfOthers(City city)
    {
        using var viewer = await city.Citizen(Fresh.Person());
        var member = Fresh.Person();
        var details = new { document = new { type = member.Document.Type.ToString(), number = member.Document.Number }, member.Name, member.Phone };
        await viewer.Post("/v1/me/family", details);
        var bound = await viewer.Post("/v1/me/family", new { details.document, details.Name, details.Phone, code = city.Sms.LastCode(member.Phone) });
        return bound.Json.Text("id")!;
    }
}
