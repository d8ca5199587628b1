using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Domain.Retention;

/// <summary>What holds while a citizen's past is looked through.</summary>
public sealed record ExpiryPolicies(RetentionPolicy Retention, HealthCodePolicy HealthCode);

/// <summary>A citizen without what has expired, how many samples and facts those were, and when to look again; null where nothing is left to expire.</summary>
public sealed record Expired(Citizen Citizen, int Samples, int Facts, DateTimeOffset? Next);

/// <summary>Takes from a citizen what has expired. It never changes what the rest says: not the code and not an order that stays.</summary>
/// <remarks>
/// A contact of last year was released because of two negatives. Without them the contact alone would be a Red again, so they stay as long as the
/// contact does. A positive whose discharge nobody has recorded stays, however old it is.
/// </remarks>
public static class ExpiryRules
{
    /// <summary>What is kept beyond its time for the sake of something else is looked at again after so many days.</summary>
    private const int DaysUntilNextLook = 7;

    /// <summary>The same instance of the citizen where nothing goes and no look is new.</summary>
    public static Expired Expire(Citizen citizen, ResultLook? look, ExpiryPolicies policies, DateTimeOffset now)
    {
        var seen = ResultLook.Latest(citizen.Look, look);
        var known = seen == citizen.Look ? citizen : citizen with { Look = seen };
        var left = WithoutExpired(known, policies, now);
        return new(left, known.Samples.Length - left.Samples.Length, known.Facts.Length - left.Facts.Length, NextLook(left, policies.Retention, now));
    }

    private static Citizen WithoutExpired(Citizen citizen, ExpiryPolicies policies, DateTimeOffset now)
    {
        CitizenSample[] samples = [.. citizen.Samples.Where(sample => ResultVisibility.HasEnded(sample, citizen.Look, policies.Retention, now))];
        HealthFact[] facts = [.. citizen.Facts.Where(fact => IsOld(fact, policies.Retention, now))];
        if (samples.Length + facts.Length == 0)
            return citizen;

        var all = citizen with { Samples = citizen.Samples.RemoveRange(samples), Facts = citizen.Facts.RemoveRange(facts) };
        return SaysTheSame(citizen, all, policies.HealthCode, now) ? all : OneByOne(citizen, samples, facts, policies.HealthCode, now);
    }

    /// <summary>The oldest first, and again as long as something goes: a fact may let go of its negatives, a sample of its answer.</summary>
    private static Citizen OneByOne(Citizen citizen, CitizenSample[] samples, HealthFact[] facts, HealthCodePolicy policy, DateTimeOffset now)
    {
        var (before, left) = (citizen, citizen);
        do
        {
            before = left;
            foreach (var fact in facts.Where(left.Facts.Contains).OrderBy(fact => fact.Since))
                left = Unless(left, left with { Facts = left.Facts.Remove(fact) });
            foreach (var sample in samples.Where(left.Samples.Contains).OrderBy(sample => sample.CollectedAt))
                left = Unless(left, left with { Samples = left.Samples.Remove(sample) });
        }
        while (!ReferenceEquals(before, left));

        return left;

        Citizen Unless(Citizen with, Citizen without) => SaysTheSame(with, without, policy, now) ? without : with;
    }

    /// <summary>Whether everything that holds now or is to come follows from what is left as it did before.</summary>
    private static bool SaysTheSame(Citizen before, Citizen after, HealthCodePolicy policy, DateTimeOffset now) =>
        Standing(before, policy, now).SetEquals(Standing(after, policy, now))
        && StandingNegative(before, policy, now) == StandingNegative(after, policy, now)
        && SamplingOrderRules.Of(after.Samples).SequenceEqual(OrdersOf(before, after.Samples));

    private static HashSet<Stage> Standing(Citizen citizen, HealthCodePolicy policy, DateTimeOffset now) =>
        [.. new HealthRecord(citizen.Facts, citizen.Samples, policy).Stages().Where(stage => !(stage.Reason.Until <= now))];

    private static NegativeResult? StandingNegative(Citizen citizen, HealthCodePolicy policy, DateTimeOffset now) =>
        policy.NegativeValidity.Latest(citizen.Samples) is { } negative && negative.ValidUntil > now ? negative : null;

    private static IEnumerable<SamplingOrder> OrdersOf(Citizen citizen, ImmutableArray<CitizenSample> samples)
    {
        var ids = samples.Select(sample => sample.Id).ToHashSet(StringComparer.Ordinal);
        return SamplingOrderRules.Of(citizen.Samples).Where(order => ids.Contains(order.Id));
    }

    private static bool IsOld(HealthFact fact, RetentionPolicy policy, DateTimeOffset now) =>
        (fact.Until ?? fact.Since).AddDays(policy.CodeChangeDays) <= now && fact.Since.AddDays(policy.CodeChangeDays) <= now;

    private static DateTimeOffset? NextLook(Citizen citizen, RetentionPolicy policy, DateTimeOffset now)
    {
        var later = now.AddDays(DaysUntilNextLook);
        return citizen.Samples.Select(sample => ResultVisibility.EndOf(sample, citizen.Look, policy))
            .Min(end => (DateTimeOffset?)(end <= now ? later : end));
    }
}
