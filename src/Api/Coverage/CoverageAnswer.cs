using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Coverage;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Api.Coverage;

/// <summary>How far a round has come.</summary>
public sealed record CoverageAnswer
{
    public required string Round { get; init; }
    public required string Name { get; init; }

    /// <summary>The moment the figures are of.</summary>
    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset Deadline { get; init; }
    public required AreaCoverage Total { get; init; }

    /// <summary>Sampled, and on no roster: counted here only.</summary>
    public required SampledElsewhere NotOnRoster { get; init; }

    /// <summary>Sampled in the round, and at home outside its area.</summary>
    public required SampledElsewhere OutsideArea { get; init; }

    public required ForecastAnswer Forecast { get; init; }

    /// <summary>Of the last two days; an hour without a swab is left out.</summary>
    public required IReadOnlyList<SampledHour> Hours { get; init; }

    public required IReadOnlyList<AreaCoverage> Districts { get; init; }

    /// <summary>Absent where only districts were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AreaCoverage>? Communities { get; init; }
}

/// <summary>The figures of a part of the city: its code, and the name where it is a district of Wuhan.</summary>
public sealed record AreaCoverage
{
    public required string Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NameInEnglish { get; init; }

    public required long Roster { get; init; }
    public required long Excluded { get; init; }

    /// <summary>How many for which reason.</summary>
    public required IReadOnlyDictionary<string, long> Exclusions { get; init; }

    /// <summary>Roster less excluded.</summary>
    public required long Required { get; init; }

    public required long Sampled { get; init; }
    public required long Waiting { get; init; }
    public required long Tested { get; init; }
    public required long UnderRecheck { get; init; }
    public required long ToBeRecollected { get; init; }
    public required long NotYetSampled { get; init; }
    public required long SampledThoughExcluded { get; init; }

    /// <summary>Sampled of required, 0 to 1; null where nobody is required.</summary>
    public required decimal? Coverage { get; init; }

    /// <summary>People an hour, lately; of districts and the whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? PerHour { get; init; }

    internal static AreaCoverage Of(string code, CoverageFigures figures, decimal? perHour = null)
    {
        var district = District.Find(code);
        return new()
        {
            Code = code,
            Name = district?.Name,
            NameInEnglish = district?.NameInEnglish,
            Roster = figures.Roster,
            Excluded = figures.Excluded,
            Exclusions = figures.Exclusions.ToDictionary(reason => reason.Key.ToString(), reason => reason.Value, StringComparer.Ordinal),
            Required = figures.Required,
            Sampled = figures.Sampled,
            Waiting = figures.Waiting,
            Tested = figures.Tested,
            UnderRecheck = figures.UnderRecheck,
            ToBeRecollected = figures.ToBeRecollected,
            NotYetSampled = figures.NotYetSampled,
            SampledThoughExcluded = figures.SampledThoughExcluded,
            Coverage = figures.Share,
            PerHour = perHour,
        };
    }
}

/// <summary>People who were sampled and are no part of the share.</summary>
public sealed record SampledElsewhere(long Sampled, long Tested, long UnderRecheck, long ToBeRecollected, long Swabs)
{
    internal static SampledElsewhere Of(IReadOnlyCollection<Headcount> people) => new(
        people.Sum(part => part.Sampled), people.Sum(part => part.Tested), people.Sum(part => part.UnderRecheck), people.Sum(part => part.ToBeRecollected),
        people.Sum(part => part.Swabs));
}

/// <summary>As <see cref="CoverageForecast"/>, in the city's time.</summary>
public sealed record ForecastAnswer(decimal PerHour, DateTimeOffset? FinishesAt, long SampledByDeadline, decimal? NeededPerHour, bool InTime)
{
    internal static ForecastAnswer Of(CoverageForecast forecast) => new(
        forecast.PerHour, forecast.FinishesAt?.ToOffset(CityTime.Offset), forecast.SampledByDeadline, forecast.NeededPerHour, forecast.IsInTime);
}

/// <summary>People first sampled within the hour that begins then.</summary>
public sealed record SampledHour(DateTimeOffset Hour, long Sampled);

/// <summary>People of a community who are still to be sampled; <c>next</c> goes into <c>after</c> for more, and is null at the end.</summary>
public sealed record UnsampledAnswer(string Round, string Community, IReadOnlyList<UnsampledPerson> Items, string? Next);

/// <summary>Somebody whose door is to be knocked at, as masked as the policy says.</summary>
public sealed record UnsampledPerson(
    string MaskedName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MaskedPhone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MaskedNumber,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Exclusion? Exclusion);
