using System.ComponentModel.DataAnnotations;

namespace HealthWuhan.Api.Limits;

/// <summary>Every limit of the API by class of endpoint (<c>Limits:CitizenRead:AccountBurst</c> and so on); docs/limits.md says what each is for.</summary>
public sealed record LimitOptions : IValidatableObject
{
    public const string Section = "Limits";

    private const int MegaByte = 1024 * 1024;

    public ClassLimits Public { get; init; } = new() { BodyBytes = 4 * 1024, TimeoutSeconds = 10 };

    /// <summary>Its <c>AtOnce</c> and <c>Waiting</c> are those of the waiting room.</summary>
    public ClassLimits SignIn { get; init; } = new() { AtOnce = 8 * Environment.ProcessorCount, Waiting = 256, AddressPerSecond = 1_000, BodyBytes = 16 * 1024, TimeoutSeconds = 30 };

    /// <summary>Hashing takes a whole core: half of them are left to whoever is signed in.</summary>
    public ClassLimits PasswordSignIn { get; init; } = new()
    {
        AtOnce = Math.Max(1, Environment.ProcessorCount / 2),
        Waiting = 64,
        AddressBurst = 2_000,
        AddressPerSecond = 50,
        BodyBytes = 4 * 1024,
        TimeoutSeconds = 30,
    };

    public ClassLimits Session { get; init; } = new() { AtOnce = 128, AccountBurst = 600, AccountPerSecond = 10, BodyBytes = 4 * 1024 };

    /// <summary>Its time is short, so that whoever waits five seconds has time to ask another node, and that one again.</summary>
    public ClassLimits CitizenRead { get; init; } = new() { AtOnce = 1_024, Waiting = 2_048, BodyBytes = 4 * 1024, TimeoutSeconds = 2 };

    public ClassLimits CitizenWrite { get; init; } = new() { AccountBurst = 600, AccountPerSecond = 10 };

    /// <summary>Its body is the largest piece of evidence that there is (<c>ConversionPolicy.LargestEvidence</c>).</summary>
    public ClassLimits Upload { get; init; } = new()
    {
        AtOnce = Math.Max(2, Environment.ProcessorCount),
        Waiting = 64,
        AccountBurst = 60,
        AccountPerSecond = 1,
        AccountAtOnce = 2,
        BodyBytes = 5 * MegaByte,
        TimeoutSeconds = 120,
    };

    /// <summary>Its <c>AtOnce</c> and <c>Waiting</c> are those of the waiting room before booking.</summary>
    public ClassLimits Booking { get; init; } = new() { AtOnce = 512, Waiting = 2_048, AccountBurst = 600, AccountPerSecond = 10, BodyBytes = 4 * 1024 };

    public ClassLimits StaffRead { get; init; } = new() { AccountBurst = 12_000, TimeoutSeconds = 30 };

    /// <summary>A device that was without a network for a day sends all it has kept.</summary>
    public ClassLimits StaffWrite { get; init; } = new() { AccountBurst = 20_000, AccountPerSecond = 500, BodyBytes = MegaByte, TimeoutSeconds = 30 };

    public ClassLimits Integration { get; init; } = new()
    {
        AtOnce = 64,
        Waiting = 128,
        AccountBurst = 600,
        AccountPerSecond = 20,
        AccountAtOnce = 16,
        BodyBytes = 4 * 1024,
        TimeoutSeconds = 15,
    };

    public ClassLimits Bulk { get; init; } = new()
    {
        AtOnce = 16,
        Waiting = 32,
        AccountBurst = 1_200,
        AccountPerSecond = 20,
        AccountAtOnce = 8,
        BodyBytes = 50 * MegaByte,
        TimeoutSeconds = 600,
    };

    public ClassLimits Roster { get; init; } = new()
    {
        AtOnce = 2,
        Waiting = 4,
        AccountBurst = 120,
        AccountPerSecond = 1,
        AccountAtOnce = 2,
        BodyBytes = 2048L * MegaByte,
        TimeoutSeconds = 3 * 3600,
    };

    public MissLimits Misses { get; init; } = new();

    public WaitingRoomLimits WaitingRoom { get; init; } = new();

    /// <summary>How long a write is tried before its sender is told to come again, from the beginning of its request; and a row of a file, from its own.</summary>
    [Range(0.1, 600)] public double WriteSeconds { get; init; } = 1.5;

    internal TimeSpan WriteWithin => TimeSpan.FromSeconds(WriteSeconds);

    /// <summary>How deeply the JSON of a request may be nested.</summary>
    [Range(4, 64)] public int JsonDepth { get; init; } = 16;

    /// <summary>Bytes of the request line, the address included.</summary>
    [Range(512, 64 * 1024)] public int RequestLineBytes { get; init; } = 4 * 1024;

    /// <summary>Bytes of all headers of a request.</summary>
    [Range(2 * 1024, 256 * 1024)] public int HeaderBytes { get; init; } = 16 * 1024;

    [Range(16, 1_000)] public int HeaderCount { get; init; } = 64;

    /// <summary>Connections that this node keeps open.</summary>
    [Range(16, 1_000_000)] public int Connections { get; init; } = 20_000;

    /// <summary>The slowest a body may come and an answer may be taken, in bytes a second, after five seconds.</summary>
    [Range(1, 1_000_000)] public double LeastBytesPerSecond { get; init; } = 240;

    /// <summary>The limits of a class; <see cref="EndpointClass.Machine"/> has none.</summary>
    public ClassLimits Of(EndpointClass kind) => kind switch
    {
        EndpointClass.Public => Public,
        EndpointClass.SignIn => SignIn,
        EndpointClass.PasswordSignIn => PasswordSignIn,
        EndpointClass.Session => Session,
        EndpointClass.CitizenRead => CitizenRead,
        EndpointClass.CitizenWrite => CitizenWrite,
        EndpointClass.Upload => Upload,
        EndpointClass.Booking => Booking,
        EndpointClass.StaffRead => StaffRead,
        EndpointClass.StaffWrite => StaffWrite,
        EndpointClass.Integration => Integration,
        EndpointClass.Bulk => Bulk,
        EndpointClass.Roster => Roster,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This class has no limits."),
    };

    /// <summary>The parts' own annotations, which are not looked at otherwise.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Classes.Select(kind => (Name: kind.ToString(), Part: (object)Of(kind))).Append((nameof(Misses), Misses)).Append((nameof(WaitingRoom), WaitingRoom))
            .SelectMany(part => Failures(part.Name, part.Part));

    internal static IEnumerable<EndpointClass> Classes => Enum.GetValues<EndpointClass>().Where(kind => kind != EndpointClass.Machine);

    private static IEnumerable<ValidationResult> Failures(string name, object part)
    {
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(part, new ValidationContext(part), failures, validateAllProperties: true);
        return failures.Select(failure => new ValidationResult(failure.ErrorMessage, [.. failure.MemberNames.Select(member => $"{name}:{member}")]));
    }
}

/// <summary>How often one may ask for what is not there or not one's own, and fail to sign in, before it looks like trying names and numbers.</summary>
public sealed record MissLimits
{
    /// <summary>By account, for look-ups one at a time.</summary>
    [Range(1, 1_000_000)] public int Burst { get; init; } = 300;

    [Range(1, 1_000_000)] public int PerMinute { get; init; } = 60;

    /// <summary>By account, for rows of a file or a list: a lab whose whole file is wrong must learn so.</summary>
    [Range(1, 10_000_000)] public int RowBurst { get; init; } = 10_000;

    [Range(1, 10_000_000)] public int RowsPerMinute { get; init; } = 2_000;

    /// <summary>Wrong passwords by address, whatever the names: ten lock a name, so this is how many strangers' names an address can lock.</summary>
    [Range(1, 1_000_000)] public int WrongPasswordBurst { get; init; } = 200;

    [Range(1, 1_000_000)] public int WrongPasswordsPerMinute { get; init; } = 20;

    /// <summary>Wrong SMS codes by address; a carrier puts thousands of phones behind one.</summary>
    [Range(1, 1_000_000)] public int WrongCodeBurst { get; init; } = 3_000;

    [Range(1, 1_000_000)] public int WrongCodesPerMinute { get; init; } = 600;
}

/// <summary>The queue before the sign-in; how long it is, its class says.</summary>
public sealed record WaitingRoomLimits
{
    /// <summary>How long a request waits for its turn before it is sent away with a ticket.</summary>
    [Range(1, 60)] public int LongestWaitSeconds { get; init; } = 10;

    /// <summary>The same for who books, where all come in one second: they have an answer or a place in line within two.</summary>
    [Range(1, 60)] public int LongestBookingWaitSeconds { get; init; } = 1;

    /// <summary>How long a turn of somebody who books is meant to last on average: so many are let in at once that it does.</summary>
    [Range(0.01, 60)] public double BookingStaySeconds { get; init; } = 0.25;

    /// <summary>Of those who were sent away from booking, so many a second are told to come again, at the least.</summary>
    [Range(1, 1_000_000)] public double BookingReturnsPerSecond { get; init; } = 1_000;

    /// <summary>How long a ticket keeps its place.</summary>
    [Range(1, 120)] public int TicketMinutes { get; init; } = 15;

    /// <summary>Calls that a ticket lets in: a citizen's sign-in is two, and somebody may mistype.</summary>
    [Range(1, 20)] public int CallsPerTicket { get; init; } = 4;

    /// <summary>The longest that somebody is told to wait.</summary>
    [Range(1, 600)] public int LongestRetrySeconds { get; init; } = 60;
}
