using Hl7.Fhir.Model;

namespace HealthWuhan.Labs.Fhir.Answers;

/// <summary>A resource with all that a search finds it by; it is put together only where it is answered.</summary>
public sealed class FhirMatch
{
    private readonly Func<Resource> _resource;

    internal FhirMatch(string type, string id, Func<Resource> resource) => (Type, Id, _resource) = (type, id, resource);

    public string Type { get; }

    public string Id { get; }

    /// <summary>The time by which it is searched and listed; null where nothing is told of it.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Of what lasts, its end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>In FHIR's word.</summary>
    public string? Status { get; init; }

    /// <summary>What else it is found by.</summary>
    public IReadOnlyList<FhirToken> Tokens { get; init; } = [];

    /// <summary>Whether its time is in that period; what has none is in no period.</summary>
    public bool IsIn(FhirPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return At is { } at && (Until is { } until ? period.Includes(at, until) : period.Includes(at));
    }

    internal Resource Resource() => _resource();
}

/// <summary>A code under which a resource is found by a parameter: asked for as <c>code</c>, <c>system|code</c>, or of a reference as its id.</summary>
public sealed record FhirToken(string Parameter, string? System, string Code)
{
    private const string ScheduleType = FhirParameters.Schedule + "/";

    /// <summary>Null where it cannot be read. A reference may name its type before the id.</summary>
    public static FhirToken? Read(string parameter, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var code = parameter == FhirParameters.OfSchedule && text.StartsWith(ScheduleType, StringComparison.Ordinal) ? text[ScheduleType.Length..] : text;
        return code.Split('|') switch
        {
            [{ Length: > 0 } plain] => new(parameter, null, plain),
            [{ Length: > 0 } system, { Length: > 0 } value] => new(parameter, system, value),
            _ => null,
        };
    }

    /// <summary>Whether what is asked for is this; without a system, in whichever.</summary>
    public bool IsMetBy(FhirToken known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Parameter == known.Parameter && Code == known.Code && (System is null || System == known.System);
    }
}
