namespace HealthWuhan.Domain.Citizens;

/// <summary>Which fields a citizen's pages show (docs/domain.md, identity and privacy: under load, Wuhan's result page stopped showing the age).</summary>
public sealed record DisplayPolicy : ICityPolicy
{
    /// <inheritdoc/>
    public DateOnly ValidFrom { get; init; } = new(2021, 8, 3);

    /// <summary>In whole years, where the document carries a date of birth.</summary>
    public bool Age { get; init; }

    /// <summary>The masked number of the document; its type always shows.</summary>
    public bool DocumentNumber { get; init; } = true;

    /// <summary>The masked phone.</summary>
    public bool Phone { get; init; } = true;

    /// <summary>Where a swab was taken.</summary>
    public bool Site { get; init; } = true;

    /// <summary>The barcode of the tube.</summary>
    public bool Batch { get; init; } = true;

    /// <summary>Who tested.</summary>
    public bool Lab { get; init; } = true;

    /// <summary>What stands beside a health code's reason, such as the tube or the zone.</summary>
    public bool ReasonDetail { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => [];
}
