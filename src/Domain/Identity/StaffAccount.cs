namespace HealthWuhan.Domain.Identity;

/// <summary>Somebody who works for the city, and the site, lab, district or community the work is bound to.</summary>
[GenerateSerializer, Immutable, Alias("staff-account")]
public sealed record StaffAccount
{
    [Id(0)] public string Username { get; init; } = "";

    /// <summary>One of <see cref="Roles"/>.</summary>
    [Id(1)] public string Role { get; init; } = "";

    /// <summary>As ASP.NET Core's password hasher writes it: with its number of rounds.</summary>
    [Id(2)] public string PasswordHash { get; init; } = "";

    [Id(3)] public string? Site { get; init; }

    [Id(4)] public string? Lab { get; init; }

    [Id(5)] public string? District { get; init; }

    /// <summary>What is asked of it before it is its owner's alone; null for an account of before there were first steps.</summary>
    [Id(6)] public StaffFirstSteps? FirstSteps { get; init; }

    /// <summary>Barred by an admin: it opens nothing, like an account that is not there.</summary>
    [Id(7)] public bool IsDisabled { get; init; }

    [Id(8)] public SecondFactor? SecondFactor { get; init; }

    /// <summary>Of a reviewer who works for one community; its district is theirs by that.</summary>
    [Id(9)] public string? Community { get; init; }

    /// <summary>Without the password's hash; see <see cref="IdentityDocument"/> for who prints.</summary>
    public override string ToString() => $"{Role} {Username}";

    /// <summary>The key of the account's grain; see <see cref="Sampling.Barcode.GrainKey"/> for why it has a prefix.</summary>
    public static string GrainKey(string username) => "a-" + username;

    /// <summary>A user name is 3 to 40 lower-case letters, digits or hyphens.</summary>
    public static bool IsUsername(string? text) =>
        text is { Length: >= 3 and <= 40 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>The roles of the HTTP contract, as tokens and accounts.json carry them.</summary>
public static class Roles
{
    public const string Citizen = "citizen";
    public const string Medic = "medic";
    public const string Courier = "courier";
    public const string LabOperator = "lab-operator";
    public const string LabSupervisor = "lab-supervisor";
    public const string Reviewer = "reviewer";
    public const string Commander = "commander";
    public const string Admin = "admin";
    public const string Auditor = "auditor";

    /// <summary>A program of another authority that reads the feed.</summary>
    public const string Consumer = "consumer";

    /// <summary>A system of others that reads people's results, one person at a time (docs/fhir.md).</summary>
    public const string Integrator = "integrator";

    /// <summary>Every role a staff account can have.</summary>
    public static IReadOnlyList<string> Staff { get; } = [Medic, Courier, LabOperator, LabSupervisor, Reviewer, Commander, Admin, Auditor, Consumer, Integrator];

    /// <summary>Those of people, who work for the city.</summary>
    public static IReadOnlyList<string> OfPeople { get; } = [.. Staff.Where(role => role is not (Consumer or Integrator))];
}
