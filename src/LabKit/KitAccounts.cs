using System.Text.Json;

namespace HealthWuhan.LabKit;

/// <summary>Who the kit may sign in as: a file like the <c>accounts.json</c> of a city's data folder, and where a lab's own program is tried, its client id and secret.</summary>
internal sealed class KitAccounts
{
    private readonly IReadOnlyList<KitAccount> _accounts;
    private readonly (string Id, string Secret)? _program;

    public KitAccounts(IReadOnlyList<KitAccount> accounts, (string Id, string Secret)? program = null) => (_accounts, _program) = (accounts, program);

    /// <summary>Reads both; secrets come from files, since a command line is anybody's to see.</summary>
    public static async Task<KitAccounts> Read(KitArguments options, CancellationToken cancellationToken)
    {
        var json = await ReadFile(options.Text("--accounts"), cancellationToken);
        var accounts = JsonSerializer.Deserialize<List<KitAccount>>(json, JsonSerializerOptions.Web)
            ?? throw new UsageException("The file of accounts is empty.");
        return options.TextOrNull("--client-id") is { } id
            ? new(accounts, (id, (await ReadFile(options.Text("--client-secret-file"), cancellationToken)).Trim()))
            : new(accounts);
    }

    /// <summary>A client of the city that is signed in in a role.</summary>
    public async Task<CityClient> SignIn(Uri city, string role, CancellationToken cancellationToken)
    {
        if (role == KitRoles.LabOperator && _program is { } program)
            return await CityClient.OfProgram(city, program.Id, program.Secret, cancellationToken);
        var account = _accounts.FirstOrDefault(account => account.Role == role) ?? throw new UsageException($"The file of accounts has none for the role {role}.");
        return await CityClient.OfStaff(city, account, cancellationToken);
    }

    private static async Task<string> ReadFile(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (IOException)
        {
            throw new UsageException($"{path} cannot be read.");
        }
    }
}

/// <summary>An account as <c>accounts.json</c> has it.</summary>
internal sealed record KitAccount(string Role, string Username, string Password, string? Site = null);

/// <summary>The roles that the kit plays.</summary>
internal static class KitRoles
{
    public const string Medic = "medic";
    public const string LabOperator = "lab-operator";
    public const string LabSupervisor = "lab-supervisor";
    public const string Admin = "admin";
}
