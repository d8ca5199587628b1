using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.HealthCodes;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Conversions;

namespace HealthWuhan.Api.Conversions;

/// <summary>What reviewers read: a case with all that is on record, and lists with masked names.</summary>
internal sealed class ConversionDesk(GrainCalls grains, ConversionCases cases, LiveDirectives directives, TimeProvider clock)
{
    /// <summary>People whose names are asked for at once.</summary>
    private const int PeopleAtOnce = 32;

    // The display policy is about citizens' pages; who decides sees what a reason names.
    private static readonly DisplayPolicy s_everything = new();

    /// <summary>The case by its id, where the reviewer has to do with it; what is another's is not there.</summary>
    public async Task<(CitizenKey Citizen, ConversionApplication Application, ConversionFile File)?> Find(string id, CaseReviewer reviewer, CancellationToken cancellationToken)
    {
        if (await cases.Find(id, cancellationToken) is not { } found)
            return null;
        var file = await grains.Ask<IConversionGrain, ConversionFile?>(ConversionFile.GrainKey(found.Citizen), grain => grain.Get(cancellationToken), cancellationToken);
        return file?.Find(id) is { } application && ReviewRules.Concerns(reviewer, application) ? (found.Citizen, application, file) : null;
    }

    /// <summary>Calls the file that the case is in.</summary>
    public Task<T> Ask<T>(CitizenKey citizen, Func<IConversionGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(ConversionFile.GrainKey(citizen), call, cancellationToken);

    public async Task<CaseAnswer> Answer(CitizenKey key, ConversionApplication application, ConversionFile? file, bool inEnglish, CancellationToken cancellationToken)
    {
        var citizen = await grains.Citizen(key, grain => grain.Get(cancellationToken), cancellationToken) ?? new Citizen();
        var code = (await grains.Citizen(key, grain => grain.HealthCode(), cancellationToken))?.Code ?? new HealthCode();
        var (policy, now) = (directives.Policy<ConversionPolicy>(), clock.GetUtcNow());
        var advice = ConversionAdviceRules.Suggest(application, citizen, code, directives.Policy<HealthCodePolicy>(), now);
        return new()
        {
            Application = ConversionAnswer.Of(application, policy, inEnglish),
            Revision = application.Revision,
            Community = application.Community?.Code,
            Escalated = application.IsWaiting && application.SubmittedAt + policy.DecideWithin < now,
            WantedName = application.Form.Name,
            WantedPhone = application.Form.Phone,
            About = application.About,
            Record = RecordOf(citizen, code, inEnglish),
            Advice = AdviceAnswer.Of(advice, inEnglish),
            Lease = application.Lease is { } lease && lease.Until > now ? new(lease.By, CityTime.Of(lease.Until)) : null,
            Review = VerdictAnswer.Of(application.Review),
            Decision = VerdictAnswer.Of(application.Decision),
            Earlier = application.Earlier is { } earlier && file?.Find(earlier) is { } before ? ConversionAnswer.Of(before, policy, inEnglish) : null,
        };
    }

    /// <summary>The cases, without names; <paramref name="onlyEscalated"/> those that wait too long.</summary>
    public Task<IReadOnlyList<ConversionCase>> List(CaseFilter filter, bool onlyEscalated, CancellationToken cancellationToken) =>
        cases.List(onlyEscalated ? filter with { OverdueSince = OverdueSince } : filter, cancellationToken);

    /// <summary>Whatever was submitted before it is escalated.</summary>
    public DateTimeOffset OverdueSince => clock.GetUtcNow() - directives.Policy<ConversionPolicy>().DecideWithin;

    public async Task<QueueAnswer> Answer(IReadOnlyList<ConversionCase> rows, CancellationToken cancellationToken)
    {
        var (policy, now) = (directives.Policy<ConversionPolicy>(), clock.GetUtcNow());
        var items = new List<QueueItem>(rows.Count);
        foreach (var some in rows.Chunk(PeopleAtOnce))
        {
            var people = await Task.WhenAll(some.Select(row => grains.Citizen(row.Citizen, citizen => citizen.Person(cancellationToken), cancellationToken)));
            items.AddRange(some.Zip(people, (row, person) => QueueItem.Of(row, person is null ? null : Masks.Name(person.Name), policy, now)));
        }

        return new(items);
    }

    private CaseRecord RecordOf(Citizen citizen, HealthCode code, bool inEnglish) => new(
        citizen.Person is { } person ? MeAnswer.Of(person, directives.Policy<DisplayPolicy>(), CityTime.DateOf(clock.GetUtcNow())) : null,
        citizen.Residence?.Community.Code,
        code.Color,
        [.. code.Reasons.Select(reason => new CaseReason(reason.Source, ReasonItem.Of(reason, s_everything, inEnglish)))],
        [.. citizen.Samples.Select(CaseSample.Of)],
        [.. citizen.Facts.Select(CaseFact.Of)]);
}
