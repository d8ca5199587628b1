using System.Text.Json;

namespace HealthWuhan.Labs;

/// <summary>
/// The fields of one JSON row. Names in any case, as CSV headers are; others ignored; a value of the wrong type is <see cref="LabFields.NoText"/>.
/// </summary>
internal static class LabJsonFields
{
    /// <summary>Null when the row is not an object.</summary>
    public static LabFields? Of(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
            return null;
        var fields = new LabFields();
        foreach (var member in row.EnumerateObject())
            Set(fields, member);
        return fields;
    }

    private static void Set(LabFields fields, JsonProperty member)
    {
        switch (NameOf(member))
        {
            case "barcode":
                fields.Barcode = Text(member.Value);
                break;
            case "result":
                fields.Result = Text(member.Value);
                break;
            case "kit":
                fields.Kit = Text(member.Value);
                break;
            case "ct":
                SetCt(fields, member.Value);
                break;
            case "testedat":
                fields.TestedAt = Text(member.Value);
                break;
            case "instrument":
                fields.Instrument = Text(member.Value);
                break;
            case "operator":
                fields.Operator = Text(member.Value);
                break;
        }
    }

    private static void SetCt(LabFields fields, JsonElement ct)
    {
        if (ct.ValueKind != JsonValueKind.Object)
        {
            fields.CtOrf1ab = ct.ValueKind == JsonValueKind.Null ? null : LabFields.NoText;
            return;
        }

        foreach (var target in ct.EnumerateObject())
        {
            if (NameOf(target) == "orf1ab")
                fields.CtOrf1ab = NumberOrText(target.Value);
            else if (NameOf(target) == "n")
                fields.CtN = NumberOrText(target.Value);
        }
    }

    private static string? NumberOrText(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(value);

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => Decoded(() => value.GetString()) ?? LabFields.NoText,
        _ => LabFields.NoText,
    };

    private static string? NameOf(JsonProperty member) => Decoded(() => member.Name)?.ToLowerInvariant();

    /// <summary>JSON is checked for its structure only; broken UTF-8 or half a surrogate pair shows when a text is taken out.</summary>
    private static string? Decoded(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
