using System.Collections.Immutable;

namespace HealthWuhan.Grains.Partitions;

/// <summary>Which silos have not answered this one how many times in a row; and what it does about that.</summary>
/// <param name="Missed">Only those who have missed.</param>
internal sealed record ReachCount(ImmutableDictionary<SiloAddress, int> Missed)
{
    /// <summary>How many questions in a row a silo leaves unanswered before it counts as out of reach. It is asked once more before anything follows from that.</summary>
    public const int Limit = 2;

    public static ReachCount None { get; } = new(ImmutableDictionary<SiloAddress, int>.Empty);

    /// <summary>Those to whom the way is cut, as far as this silo can tell alone.</summary>
    public IEnumerable<SiloAddress> OutOfReach => Missed.Where(silo => silo.Value >= Limit).Select(silo => silo.Key);

    /// <summary>After a round of questions to all that are members now; of others nothing is known any more.</summary>
    public ReachCount After(IEnumerable<(SiloAddress Silo, bool Answered)> answers) => new(answers
        .Where(answer => !answer.Answered)
        .ToImmutableDictionary(answer => answer.Silo, answer => Missed.GetValueOrDefault(answer.Silo) + 1));

    /// <summary>Which of two silos leaves when the way between them is cut: the one that came later, and both agree on that.</summary>
    public static bool LeavesFor(SiloAddress self, SiloAddress other)
    {
        var (mine, theirs) = (self.Generation, other.Generation);
        return mine == theirs ? self.CompareTo(other) > 0 : mine > theirs;
    }
}
