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
}
