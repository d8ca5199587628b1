using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Domain.Conversions;

/// <summary>What an approved application changes with the citizen: a fact for every reason that it ends, and the registered name or phone.</summary>
[GenerateSerializer, Immutable, Alias("conversion-approval")]
public sealed record ConversionApproval
{
    [Id(0)] public string Application { get; init; } = "";

    [Id(1)] public ConversionReason Reason { get; init; }

    [Id(2)] public string By { get; init; } = "";

    [Id(3)] public DateTimeOffset At { get; init; }

    [Id(4)] public ImmutableArray<FactReference> Settles { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>As they are from now on; null where they stay.</summary>
    [Id(5)] public string? Name { get; init; }

    [Id(6)] public string? Phone { get; init; }

    public override string ToString() => Application;

    /// <summary>Of an application that was approved.</summary>
    public static ConversionApproval Of(ConversionApplication application)
    {
        var decision = application.Decision!;
        return new()
        {
            Application = application.Id,
            Reason = application.Form.Reason,
            By = decision.By,
            At = decision.At,
            Settles = decision.Settles,
            Name = application.Form.Name,
            Phone = application.Form.Phone,
        };
    }
}

/// <summary>Makes the approval part of a citizen: what the code is then, follows from it as from any other fact.</summary>
public static class ApprovalRules
{
    /// <summary>
    /// The facts stand under the application's id, so the same approval again changes nothing, whatever was corrected since. The limit on facts does not hold for them: how many
    /// applications a person makes is bounded.
    /// </summary>
    public static Citizen Apply(Citizen citizen, ConversionApproval approval)
    {
        HealthFact[] known = [.. citizen.Facts];
        HealthFact[] added = [.. Facts(citizen, approval).Where(fact => !known.Any(other => other.Kind == fact.Kind && other.Source == fact.Source))];
        if (added.Length == 0)
            return citizen;

        var isCorrected = added.Any(fact => fact.Kind == FactKind.DetailsCorrected);
        return citizen with
        {
            Facts = HealthFactRules.InOrder(known.Concat(added)),
            Person = isCorrected && citizen.Person is { } person
                ? person with { Name = approval.Name ?? person.Name, Phone = approval.Phone ?? person.Phone }
                : citizen.Person,
        };
    }

    private static IEnumerable<HealthFact> Facts(Citizen citizen, ConversionApproval approval)
    {
        var kind = approval.Reason == ConversionReason.ReleaseConditionsMet ? FactKind.ReleasedByConversion : FactKind.FoundNotConcerned;
        var settled = approval.Settles.Select((reason, i) => FactOf(approval, kind, $"{approval.Application}-{i + 1}") with { Settles = reason });
        return approval is { Name: null, Phone: null } || citizen.Person is null
            ? settled
            : settled.Append(FactOf(approval, FactKind.DetailsCorrected, approval.Application));
    }

    private static HealthFact FactOf(ConversionApproval approval, FactKind kind, string source) =>
        new() { Kind = kind, Source = source, Since = approval.At, RecordedBy = approval.By, RecordedAt = approval.At };
}
