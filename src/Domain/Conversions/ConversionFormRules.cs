namespace HealthWuhan.Domain.Conversions;

/// <summary>Which fields the form of each family of reasons has.</summary>
public static class ConversionFormRules
{
    public const int LongestStatement = 500;

    /// <summary>Every field that is missing or does not belong there, with its refusal.</summary>
    public static IEnumerable<(string Field, Refusal Refusal)> Problems(ConversionForm form)
    {
        var isRelease = form.Reason == ConversionReason.ReleaseConditionsMet;
        if (form.Reason == ConversionReason.WrongPhone && form.Phone is null)
            yield return ("phone", new("missing-field", "The phone as it should be."));
        if (form.Reason != ConversionReason.WrongPhone && form.Phone is not null)
            yield return ("phone", Foreign("a wrong phone"));
        if (form.Reason != ConversionReason.WrongIdentity && form.Name is not null)
            yield return ("name", Foreign("a wrong identity"));
        if (form.Reason == ConversionReason.WrongPhone && !form.Kinds.IsEmpty)
            yield return ("kinds", Foreign("the other reasons"));
        if (form.Reason == ConversionReason.WrongIdentity && form.Name is null && form.Kinds.IsEmpty)
            yield return ("kinds", new("missing-field", "The name as it should be, or which reasons of the code are somebody else's."));
        if (isRelease && form.Kinds.Length > 20)
            yield return ("kinds", new("invalid-field", "At most 20 kinds."));
    }

    private static Refusal Foreign(string reason) => new("invalid-field", $"Only for {reason}.");
}
