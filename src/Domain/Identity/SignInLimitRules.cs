using System.Collections.Immutable;

namespace HealthWuhan.Domain.Identity;

/// <summary>At most so many in any span of that length.</summary>
[GenerateSerializer, Immutable, Alias("span-limit")]
public sealed record SpanLimit([property: Id(0)] int Count, [property: Id(1)] TimeSpan Span);

/// <summary>When something limited was last done for one phone or document, oldest first; it does not say for whose.</summary>
[GenerateSerializer, Immutable, Alias("sign-in-limit")]
public sealed record SignInLimit
{
    /// <summary>The key of a limit's grain, from a keyed hash; see <see cref="Sampling.Barcode.GrainKey"/> for why it has a prefix.</summary>
    public static string GrainKey(string hash) => "l-" + hash;

    [Id(0)]
    public ImmutableArray<DateTimeOffset> Times
    {
        get => field.IsDefault ? [] : field;
        init;
    }
}

/// <summary>Sliding spans, counted exactly: no edge of an hour at which twice as many would pass.</summary>
public static class SignInLimitRules
{
    /// <summary>Counts one more, unless a limit is reached: then <c>too-many-requests</c> says after how long one more is allowed again.</summary>
    public static Result<SignInLimit> Take(SignInLimit? before, ImmutableArray<SpanLimit> limits, DateTimeOffset now)
    {
        var longest = limits.Max(limit => limit.Span);
        // What lies ahead was written before the clock was put back. It counts as done now, or it would stand for longer than its span.
        ImmutableArray<DateTimeOffset> recent = [.. (before?.Times ?? []).Select(time => time < now ? time : now).Where(time => time > now - longest)];
        var wait = limits.Max(limit => WaitFor(limit, recent, now));
        return wait > TimeSpan.Zero
            ? new Refusal("too-many-requests", "Too often for this phone or this document.") { Wait = wait }
            : new SignInLimit { Times = recent.Add(now) };
    }

    /// <summary>Uncounts the last one; null where nothing is left.</summary>
    public static SignInLimit? GiveBack(SignInLimit? before) => before?.Times is [.. { Length: > 0 } earlier, _] ? before with { Times = earlier } : null;

    private static TimeSpan WaitFor(SpanLimit limit, ImmutableArray<DateTimeOffset> recent, DateTimeOffset now) =>
        recent.Length < limit.Count ? TimeSpan.Zero : recent[^limit.Count] + limit.Span - now;
}
