namespace HealthWuhan.Labs;

/// <summary>The fields of a row as text, before any check: what every reader makes of its format. Null or blank is "not sent".</summary>
internal sealed class LabFields
{
    /// <summary>
    /// Stands for something that was sent but is no text (a number for a barcode, a list, broken Unicode). No check accepts it, so the row is
    /// refused for exactly that field.
    /// </summary>
    public const string NoText = "\0";

    public string? Barcode { get; set; }

    public string? Result { get; set; }

    public string? Kit { get; set; }

    public string? CtOrf1ab { get; set; }

    public string? CtN { get; set; }

    public string? TestedAt { get; set; }

    public string? Instrument { get; set; }

    public string? Operator { get; set; }

    /// <summary>Where each column was found in the sender's format; null in formats whose rows have nothing but columns.</summary>
    public Dictionary<string, string>? Where { get; init; }

    public string? this[string column]
    {
        get => column switch
        {
            LabNames.Barcode => Barcode,
            LabNames.Result => Result,
            LabNames.Kit => Kit,
            LabNames.CtOrf1ab => CtOrf1ab,
            LabNames.CtN => CtN,
            LabNames.TestedAt => TestedAt,
            LabNames.Instrument => Instrument,
            LabNames.Operator => Operator,
            _ => null,
        };
    }

    /// <summary>Takes a value for a column that has none yet; says whether it did.</summary>
    public bool Offer(string column, string? text, string where)
    {
        if (text is null || this[column] is not null)
            return false;
        Set(column, text);
        Where?.TryAdd(column, where);
        return true;
    }

    public void Set(string column, string? text)
    {
        switch (column)
        {
            case LabNames.Barcode:
                Barcode = text;
                break;
            case LabNames.Result:
                Result = text;
                break;
            case LabNames.Kit:
                Kit = text;
                break;
            case LabNames.CtOrf1ab:
                CtOrf1ab = text;
                break;
            case LabNames.CtN:
                CtN = text;
                break;
            case LabNames.TestedAt:
                TestedAt = text;
                break;
            case LabNames.Instrument:
                Instrument = text;
                break;
            case LabNames.Operator:
                Operator = text;
                break;
        }
    }
}
