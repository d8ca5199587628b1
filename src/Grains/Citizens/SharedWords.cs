using System.Collections.Immutable;
using HealthWuhan.Domain.Citizens;

namespace HealthWuhan.Grains.Citizens;

/// <summary>Sites, rounds and labs, which a whole city has in common, are one object in memory where each citizen who is read from storage, or told by a message, would bring their own: 140 bytes a sample.</summary>
/// <remarks>A table of fixed size, without a lock: of two words that meet in a place the later one stays, and the other is kept once more by whoever comes with it next.</remarks>
internal static class SharedWords
{
    private const int Places = 16_384;

    private static readonly string?[] s_words = new string?[Places];

    /// <summary>The same citizen in shared words; the very instance where nothing was to be shared.</summary>
    public static Citizen In(Citizen citizen)
    {
        if (citizen.Samples.IsDefaultOrEmpty)
            return citizen;

        ImmutableArray<CitizenSample>.Builder? shared = null;
        for (var i = 0; i < citizen.Samples.Length; i++)
        {
            var sample = In(citizen.Samples[i]);
            if (!ReferenceEquals(sample, citizen.Samples[i]))
                (shared ??= citizen.Samples.ToBuilder())[i] = sample;
        }

        return shared is null ? citizen : citizen with { Samples = shared.MoveToImmutable() };
    }

    private static CitizenSample In(CitizenSample sample)
    {
        var (site, round, lab) = (Of(sample.Site), Of(sample.Round), Of(sample.Lab));
        return ReferenceEquals(site, sample.Site) && ReferenceEquals(round, sample.Round) && ReferenceEquals(lab, sample.Lab)
            ? sample
            : sample with { Site = site!, Round = round, Lab = lab };
    }

    private static string? Of(string? word)
    {
        if (word is null)
            return null;

        // The platform's hash of texts has a secret of the process, so nobody can make words meet.
        ref var place = ref s_words[string.GetHashCode(word, StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && known == word)
            return known;

        Volatile.Write(ref place, word);
        return word;
    }
}
