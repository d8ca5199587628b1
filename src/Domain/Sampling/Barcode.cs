namespace HealthWuhan.Domain.Sampling;

/// <summary>The barcode of a tube exactly as scanned: 4 to 40 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>; case counts.</summary>
[GenerateSerializer, Immutable, Alias("barcode")]
public readonly record struct Barcode([property: Id(0)] string Value)
{
    private const int MinLength = 4;
    private const int MaxLength = 40;

    /// <summary>The key of the tube's grain. The prefix keeps Orleans' ADO.NET storage from reading "00123" and "123" as one number.</summary>
    public string GrainKey => "t-" + Value;

    /// <summary>Refuses with <c>invalid-barcode</c>. Surrounding spaces, which scanners and spreadsheets add, are dropped.</summary>
    public static Result<Barcode> Parse(string? text)
    {
        var value = text?.Trim() ?? "";
        return value.Length is >= MinLength and <= MaxLength && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? new Barcode(value)
            : new Refusal("invalid-barcode", $"A barcode is {MinLength} to {MaxLength} letters, digits, '-', '_' or '.'.");
    }

    public override string ToString() => Value;
}
