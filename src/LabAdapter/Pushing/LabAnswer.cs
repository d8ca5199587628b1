using System.Text.Json.Serialization;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>What the city has made of a push (docs/labs.md): every field is there in an answer that is one.</summary>
internal sealed record LabAnswer(
    [property: JsonRequired] int Accepted,
    [property: JsonRequired] int Unchanged,
    [property: JsonRequired] IReadOnlyList<RefusedRow> Refused)
{
    /// <summary>Rows that say something else than the city knows, or than its rules make of them: a second person decides.</summary>
    [JsonIgnore]
    public int Held => Refused.Count(row => row.IsHeld);

    public Totals ToTotals(DateTimeOffset now) => new(1, Accepted, Unchanged, Refused.Count - Held, Held, 0, now);
}

/// <summary>A row that was not taken, under the number it has in the file, and where in it the fault is, for formats that have a word for it.</summary>
internal sealed record RefusedRow(int Row, string? Barcode, string Code, string? Detail, string? Location = null)
{
    [JsonIgnore]
    public bool IsHeld => IsHeldCode(Code);

    public static bool IsHeldCode(string code) => code is "different-result-held" or "interpretation-differs";
}

/// <summary>A refusal of the whole file, as RFC 9457 says it.</summary>
internal sealed record CityProblem(string? Code, string? Title, string? Detail);

/// <summary>A token as either way of signing in hands it out.</summary>
internal sealed record StaffToken(string? AccessToken, int ExpiresIn);

/// <summary>The same in OAuth's names.</summary>
internal sealed record ClientToken(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

internal sealed record StaffSignIn(string Username, string Password);

[JsonSerializable(typeof(LabAnswer))]
[JsonSerializable(typeof(CityProblem))]
[JsonSerializable(typeof(StaffToken))]
[JsonSerializable(typeof(ClientToken))]
[JsonSerializable(typeof(StaffSignIn))]
[JsonSerializable(typeof(ListedHelds))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CityJson : JsonSerializerContext;
