using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>The masked names of people whom the record knows by key.</summary>
internal sealed class PeopleNames(GrainCalls grains)
{
    /// <summary>People who are asked for at once.</summary>
    private const int AtOnce = 32;

    /// <summary>Null stands for somebody who is not registered, or was erased.</summary>
    public async Task<IReadOnlyDictionary<CitizenKey, string?>> Of(IEnumerable<CitizenKey> citizens, CancellationToken cancellationToken)
    {
        var names = new Dictionary<CitizenKey, string?>();
        foreach (var some in citizens.Distinct().Chunk(AtOnce))
        {
            var people = await Task.WhenAll(some.Select(citizen => PersonOf(citizen, cancellationToken)));
            foreach (var (citizen, person) in some.Zip(people))
                names[citizen] = person is null ? null : Masks.Name(person.Name);
        }

        return names;
    }

    private Task<Person?> PersonOf(CitizenKey key, CancellationToken cancellationToken) => key == CitizenKey.Erased
        ? Task.FromResult<Person?>(null)
        : grains.Citizen(key, citizen => citizen.Person(cancellationToken), cancellationToken);
}
