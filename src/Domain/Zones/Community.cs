namespace HealthWuhan.Domain.Zones;

/// <summary>
/// The code of a residential community (社区): 2 to 40 letters, digits or <c>-</c>, such as <c>420106-012</c>. Up to the first <c>-</c>, or in a
/// code without one its first six characters (the division of GB/T 2260), it names the district.
/// </summary>
[GenerateSerializer, Immutable, Alias("community")]
public readonly record struct Community([property: Id(0)] string Code)
{
    private const int MinLength = 2;
    private const int MaxLength = 40;
    private const int DivisionLength = 6;

    /// <summary>The district that the community belongs to.</summary>
    public string District => Code.IndexOf('-') switch
    {
        > 0 and var dash => Code[..dash],
        _ => Code[..Math.Min(DivisionLength, Code.Length)],
    };

    /// <summary>Refuses with <c>invalid-community</c>. Surrounding spaces, which spreadsheets add, are dropped.</summary>
    public static Result<Community> Parse(string? text)
    {
        var code = text?.Trim() ?? "";
        return code.Length is >= MinLength and <= MaxLength && code.All(c => char.IsLetterOrDigit(c) || c == '-')
            ? new Community(code)
            : new Refusal("invalid-community", $"The code of a community is {MinLength} to {MaxLength} letters, digits or '-'.");
    }

    public override string ToString() => Code;
}
