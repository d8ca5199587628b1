using System.Globalization;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud;
using HealthWuhan.Labs.Fhir.Answers;
using Microsoft.Extensions.Primitives;

namespace HealthWuhan.Api.Fhir;

/// <summary>A search that can be done: about whom, where it is about somebody, and what is to be found.</summary>
internal sealed record FhirSearch(string Type, CitizenKey? Citizen)
{
    private const int UsualCount = 20;
    private const int MostCount = 100;

    /// <summary>Each has to be met.</summary>
    public IReadOnlyList<(string Text, FhirPeriod Period)> Times { get; init; } = [];

    /// <summary>One has to be met; empty for all.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>Of each one has to be met.</summary>
    public IReadOnlyList<IReadOnlyList<FhirToken>> Tokens { get; init; } = [];

    public int Count { get; init; } = UsualCount;

    /// <summary>Behind which resource the page begins; null for the first.</summary>
    public ListPlace? After { get; init; }

    /// <summary>What is wrong is noted, all of it at once: a parameter that is not known is not passed over, since the answer would be another one than was asked for.</summary>
    /// <param name="errors">Where it is noted.</param>
    /// <param name="type">The resource.</param>
    /// <param name="sent">The parameters: of the address, or of a form.</param>
    /// <param name="isForm">Whether they came in a form.</param>
    /// <param name="people">Finds people by what is sent of them.</param>
    public static FhirSearch Read(FieldErrors errors, string type, IEnumerable<KeyValuePair<string, StringValues>> sent, bool isForm, FhirPeople people)
    {
        var search = new FhirSearch(type, null);
        var isAboutSomebody = false;
        foreach (var (name, values) in sent)
        {
            if (FhirParameters.IsOfPerson(type) && name is FhirParameters.Id or FhirParameters.Identifier or FhirParameters.OfPatient or FhirParameters.OfIdentifier)
            {
                isAboutSomebody = true;
                search = search with { Citizen = people.Read(errors, type, name, values, isForm) };
            }
            else
            {
                search = search.With(errors, name, values);
            }
        }

        if (!isAboutSomebody && FhirParameters.IsOfPerson(type))
            errors.Add(type == FhirParameters.Patient ? FhirParameters.Identifier : FhirParameters.OfPatient, "patient-required", "A search is about one person.");
        return search;
    }

    public bool Includes(FhirMatch match) => (Statuses.Count == 0 || Statuses.Contains(match.Status, StringComparer.Ordinal))
        && Times.All(time => match.IsIn(time.Period))
        && Tokens.All(asked => match.Tokens.Any(known => asked.Any(token => token.IsMetBy(known))));

    /// <summary>The same search in an address: about a person by id, whatever they were found by.</summary>
    public string Address(string? patient, ListPlace? after)
    {
        var parts = new List<(string, string)>();
        if (patient is not null)
            parts.Add((Type == FhirParameters.Patient ? FhirParameters.Id : FhirParameters.OfPatient, patient));
        parts.AddRange(Times.Select(time => (FhirParameters.TimeOf(Type)!, time.Text)));
        parts.AddRange(Tokens.Select(asked => (asked[0].Parameter, string.Join(',', asked.Select(token => token.System is null ? token.Code : $"{token.System}|{token.Code}")))));
        if (Statuses.Count > 0)
            parts.Add((FhirParameters.Status, string.Join(',', Statuses)));
        parts.Add((FhirParameters.Count, Count.ToString(CultureInfo.InvariantCulture)));
        if (ListCursor.Write(after) is { } cursor)
            parts.Add((FhirParameters.Cursor, cursor));
        return Type + QueryString.Create(parts.Select(part => KeyValuePair.Create<string, string?>(part.Item1, part.Item2)));
    }

    private FhirSearch With(FieldErrors errors, string name, StringValues values)
    {
        switch (name)
        {
            case FhirParameters.Count when values is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                return this with { Count = Math.Min(count, MostCount) };
            case FhirParameters.Cursor when values is [{ } text] && ListCursor.Read(text) is { } place:
                return this with { After = place };
            case FhirParameters.Status when Type != FhirParameters.Patient && values is [{ } text] && text.Split(',') is var codes && codes.All(code => FhirAnswers.IsStatus(Type, code)):
                return this with { Statuses = codes };
            case var _ when FhirParameters.IsToken(Type, name) && values is [{ } text] && text.Split(',').Select(part => FhirToken.Read(name, part)).ToArray() is var tokens && tokens.All(token => token is not null):
                return this with { Tokens = [.. Tokens, tokens!] };
            case "_format" when values is ["json" or "application/json" or FhirAnswers.MediaType]:
                return this;
            case var _ when FhirParameters.TimeOf(Type) is { } ofTime && name == ofTime && values.Select(text => (text ?? "", FhirPeriod.Read(text ?? ""))).ToArray() is var times && times.All(time => time.Item2 is not null):
                return this with { Times = [.. times.Select(time => (time.Item1, time.Item2!))] };
            default:
                errors.Add(name, "fhir-parameter", "This search has no such parameter, or not with such a value; GET /fhir/metadata says which it has.");
                return this;
        }
    }
}
