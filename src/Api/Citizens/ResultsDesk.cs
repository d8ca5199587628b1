using System.Collections.Immutable;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Api.Retention;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Directives;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;

namespace HealthWuhan.Api.Citizens;

/// <summary>
/// The call that a whole city repeats: no call at all where the citizen's grain is in this very process (<see cref="Grains.Citizens.ShownCitizens"/>), else one read of it, and one of the tube
/// only while a sample is pending.
/// </summary>
internal sealed class ResultsDesk(GrainCalls grains, LiveDirectives directives, LookRecord looks, TimeProvider clock)
{
    /// <summary>How long a tube is waited for that does not answer: its members' own results are told without it, within the time of a read.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.7);

    /// <summary>Shows the caller their samples and results.</summary>
    public async Task Show(HttpContext context)
    {
        var citizen = context.User.CitizenKey();
        var page = Lasting(citizen) ?? await Ask(citizen, context.RequestAborted);
        if (await page.Send(context) && !page.IsSeen)
            page.IsSeen = looks.Note(citizen, page.SeenUntil);
    }

    /// <summary>The same of somebody the caller looks after, which is no look of theirs.</summary>
    public async Task ShowOfMember(string id, HttpContext context, Family family)
    {
        if (await family.MemberOf(context.User.CitizenKey(), id, context.RequestAborted) is { } member)
            await (Lasting(member) ?? await Ask(member, context.RequestAborted)).Send(context);
        else
            await new ProblemResult(Family.NotYours).ExecuteAsync(context);
    }

    /// <summary>The page that was made the last time where it would be the same now; null where somebody must be asked.</summary>
    private ResultsPage? Lasting(CitizenKey key)
    {
        if (grains.Shown(key) is not { Current: { } citizen } shown)
            return null;

        var (now, laidDown) = (clock.GetUtcNow(), directives.Current);
        if (shown.Page is ResultsPage page && page.Holds(citizen, laidDown, now))
            return page;

        var made = ResultsPage.Lasting(citizen, laidDown, now);
        shown.Page = made;
        return made;
    }

    private async Task<ResultsPage> Ask(CitizenKey key, CancellationToken cancellationToken)
    {
        var (now, laidDown) = (clock.GetUtcNow(), directives.Current);
        var samples = Here(key, laidDown, now) ?? await grains.Citizen(key, citizen => citizen.Samples(), cancellationToken);
        if (samples.Any(sample => sample.ReportedAt is null))
            samples = await WithProgress(samples, cancellationToken);
        return ResultsPage.Of(samples, laidDown, now);
    }

    /// <summary>As <see cref="Grains.Citizens.ICitizenGrain.Samples"/>, without the call; null where it is to be made.</summary>
    private ImmutableArray<CitizenSample>? Here(CitizenKey key, CityDirectives laidDown, DateTimeOffset now) => grains.Shown(key)?.Current is { } citizen
        ? ResultVisibility.Shown(citizen.Samples, citizen.Look, laidDown.Policy<RetentionPolicy>(now), now)
        : null;

    // How far a pending sample has come is the tube's to say; it is not copied to everybody in it at every hand-over.
    private async Task<ImmutableArray<CitizenSample>> WithProgress(ImmutableArray<CitizenSample> samples, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(samples.Select(sample => sample.ReportedAt is null ? Progress(sample, cancellationToken) : Task.FromResult(sample)))];

    private async Task<CitizenSample> Progress(CitizenSample sample, CancellationToken cancellationToken)
    {
        try
        {
            var tube = grains.Batch(sample.Batch, batch => batch.Get(cancellationToken), cancellationToken);
            return CitizenRules.Progress(sample, await tube.WaitAsync(s_patience, clock, cancellationToken));
        }
        catch (Exception exception) when (UnhandledProblems.IsOutage(exception))
        {
            // With the database or a silo away, a tube that was not in memory cannot be asked. The citizen's own results are still answered.
            return sample;
        }
    }
}
