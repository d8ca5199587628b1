using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;

namespace HealthWuhan.Tests.Retention;

/// <summary>What is behind a person: their key, their grain, the rows that name them.</summary>
internal static class Keys
{
    public static CitizenKey KeyOf(this City city, Person person) => CitizenKey.Derive(person.Document, new DeploymentKeys(city.Secret).CitizenKey);

    public static ICitizenGrain Citizen(this IGrainFactory grains, Person person, City city) => grains.GetGrain<ICitizenGrain>(city.KeyOf(person).Value);

    /// <summary>The number that a statement with one text parameter answers.</summary>
    public static async Task<long> Count(this City city, string sql, string parameter)
    {
        await using var command = city.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
