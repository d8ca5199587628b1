using System.Net;
using System.Text;
using HealthWuhan.Domain.Conversions;

namespace HealthWuhan.Tests.Conversions;

/// <summary>Bad and hostile files over HTTP, each with its reason in the caller's language; the rules' own tests have many more.</summary>
[Collection(City.Collection)]
public sealed class HostileEvidenceTests(City city)
{
    public static TheoryData<string, byte[], HttpStatusCode, string> Files => new()
    {
        { "image/png", [], HttpStatusCode.UnprocessableEntity, "evidence-unknown-type" },
        { "image/jpeg", Encoding.ASCII.GetBytes("<html><script>alert(1)</script>"), HttpStatusCode.UnprocessableEntity, "evidence-unknown-type" },
        { "image/jpeg", EvidenceFiles.Photograph()[..^9], HttpStatusCode.UnprocessableEntity, "evidence-damaged" },
        { "image/png", EvidenceFiles.PngOf(EvidenceFiles.Header(2, 2), EvidenceFiles.Deflated(new byte[4_000_000])), HttpStatusCode.UnprocessableEntity, "evidence-oversized" },
        { "image/png", [.. EvidenceFiles.Png(), .. "PK\x03\x04"u8], HttpStatusCode.UnprocessableEntity, "evidence-hidden-content" },
        { "application/pdf", EvidenceFiles.Pdf("/OpenAction<</S/JavaScript/JS(x)>>"), HttpStatusCode.UnprocessableEntity, "evidence-active-content" },
        { "application/pdf", EvidenceFiles.Pdf(trailer: "/Encrypt<</Filter/Standard>>"), HttpStatusCode.UnprocessableEntity, "evidence-encrypted" },
        { "image/jpeg", new byte[ConversionPolicy.LargestEvidence + 1], HttpStatusCode.RequestEntityTooLarge, "too-large" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_refused_with_its_reason_and_the_draft_stays_without_it(string mediaType, byte[] file, HttpStatusCode status, string code)
    {
        var (_, citizen) = await city.Yellow(Fresh.Community());
        var id = await citizen.Begin(Applying.Release());
        var refused = await citizen.PutEvidence(id, file, mediaType: mediaType);
        Assert.Equal((status, code), refused.Refused());
        Assert.Equal(0, (await citizen.Fetch($"{Applying.Mine}/{id}")).Json.GetProperty("evidence").GetArrayLength());
        Assert.Equal((HttpStatusCode.Conflict, "evidence-missing"), (await citizen.Submit(id)).Refused());
        citizen.Dispose();
    }

    [Fact]
    public async Task The_largest_file_that_is_taken_is_taken()
    {
        var (_, citizen) = await city.Yellow(Fresh.Community());
        var id = await citizen.Begin(Applying.Release());
        var frame = EvidenceFiles.Pdf().Length + 60;
        var filling = new string('x', ConversionPolicy.LargestEvidence - frame - 40);
        var file = EvidenceFiles.Pdf(objects: $"<</Length {filling.Length}>>stream\n{filling}\nendstream", page: "/Group 9 0 R");
        Assert.InRange(file.Length, ConversionPolicy.LargestEvidence - 200, ConversionPolicy.LargestEvidence);
        Assert.Equal(HttpStatusCode.OK, (await citizen.PutEvidence(id, file)).Status);
        Assert.InRange((await citizen.Fetch($"{Applying.Mine}/{id}/evidence/1")).Body.Length, filling.Length, file.Length);
        citizen.Dispose();
    }
}
