using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Api;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using HealthWuhan.HealthCloud;
using Npgsql;

namespace HealthWuhan.Silo;

/// <summary>The first staff accounts: one a role, with generated passwords that only <c>accounts.json</c> knows.</summary>
/// <remarks>It is in the data folder, or where <c>Staff:Accounts</c> says: one file for all silos of a cluster, whichever of them is the first.</remarks>
public static class StaffSeed
{
    private const string FileName = "accounts.json";

    // Any fixed number that no other use of advisory locks in this database has.
    private const long SeedLock = 7_420_100_002;

    /// <summary>
    /// Creates the accounts in a deployment that has none. The file is written before the accounts, and accounts that exist stay as they are, so
    /// a start that was cut short is finished by the next one. One silo of a cluster does it; the others find the accounts there.
    /// </summary>
    public static async Task Apply(IServiceProvider services, DataDirectory data, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(data);
        var seeding = ActivatorUtilities.CreateInstance<Seeding>(services);
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        await Lock(connection, "SELECT pg_advisory_lock($1)", cancellationToken);
        try
        {
            var path = data.File(services.GetRequiredService<IConfiguration>()["Staff:Accounts"] ?? FileName);
            if (!File.Exists(path) && await seeding.Account(Roles.Admin, admin => admin.Get(cancellationToken), cancellationToken) is null)
                data.WritePrivate(path, JsonSerializer.Serialize(Generate(), SeedJson.Default.SeedAccountArray));
            if (File.Exists(path))
                await seeding.Register(await Read(path, cancellationToken), cancellationToken);
        }
        finally
        {
            await Lock(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    private static SeedAccount[] Generate() =>
    [
        new(Roles.Medic, "medic", Password(), Site: "wuchang-01"),
        new(Roles.Courier, "courier", Password(), Site: "wuchang-01"),
        new(Roles.LabOperator, "lab-operator", Password(), Lab: "lab-01"),
        new(Roles.LabSupervisor, "lab-supervisor", Password(), Lab: "lab-01"),
        new(Roles.Reviewer, "reviewer", Password(), District: "420106"),
        new(Roles.Commander, "commander", Password()),
        new(Roles.Admin, "admin", Password()),
        new(Roles.Auditor, "auditor", Password()),
        new(Roles.Consumer, "consumer", Password()),
        new(Roles.Integrator, "integrator", Password()),
    ];

    private static string Password() => StaffPasswords.Generate();

    private static async Task<SeedAccount[]> Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync(file, SeedJson.Default.SeedAccountArray, cancellationToken) ?? [];
        }
        catch (JsonException unreadable)
        {
            throw new StartupException($"{path} cannot be read ({unreadable.Message}): mend it, or move it away.", unreadable);
        }
    }

    private static async Task Lock(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = SeedLock } }, CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Makes accounts whose passwords stand in a file, so that they are to be changed. A silo that starts in the place of one that has just died waits until the others have noticed.</summary>
internal sealed class Seeding(GrainCalls grains, StaffPasswords passwords, StaffAccounts list, TimeProvider clock)
{
    public Task<T> Account<T>(string username, Func<IStaffAccountGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(StaffAccount.GrainKey(username), call, cancellationToken);

    public async Task Register(SeedAccount[] accounts, CancellationToken cancellationToken)
    {
        foreach (var seed in accounts)
        {
            var account = await Account(seed.Username, known => known.Get(cancellationToken), cancellationToken);
            if (account is null)
                await Create(seed.ToStaffAccount(passwords.Hash(seed.Password), clock.GetUtcNow()), cancellationToken);
            else if (account.FirstSteps is null)
                await Account(seed.Username, known => known.Change([new FirstStepsBegun()], cancellationToken), cancellationToken);
            await list.Add(seed.Username, cancellationToken);
        }
    }

    private Task Create(StaffAccount account, CancellationToken cancellationToken) =>
        grains.Tell<IStaffAccountGrain>(StaffAccount.GrainKey(account.Username), fresh => fresh.Register(account, cancellationToken), cancellationToken);
}

/// <summary>A line of accounts.json.</summary>
internal sealed record SeedAccount(string Role, string Username, string Password, string? Site = null, string? Lab = null, string? District = null)
{
    public StaffAccount ToStaffAccount(string passwordHash, DateTimeOffset now) => new()
    {
        Username = Username,
        Role = Role,
        PasswordHash = passwordHash,
        FirstSteps = new() { Since = now, PasswordDue = true },
        Site = Site,
        Lab = Lab,
        District = District,
    };
}

[JsonSerializable(typeof(SeedAccount[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class SeedJson : JsonSerializerContext;
