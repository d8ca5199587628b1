using System.Net;

namespace HealthWuhan.LabAdapter.Settings;

/// <summary>Everything adapter.json and the environment say, checked.</summary>
internal sealed record AdapterSettings
{
    /// <summary>The folder of the journal and of what is sent, refused and in quarantine.</summary>
    public required string Data { get; init; }

    public required ApiSettings Api { get; init; }

    public required Credentials Credentials { get; init; }

    public required IReadOnlyList<WatchedFolder> Folders { get; init; }

    public required IntakeSettings Intake { get; init; }

    /// <summary>Null where no HL7 is listened for.</summary>
    public MllpSettings? Mllp { get; init; }

    /// <summary>The loopback port of the status page; 0 takes any that is free.</summary>
    public required int StatusPort { get; init; }

    public string ReplayFolder => Path.Combine(Data, "replay");
}

/// <summary>The city's address, and how it is used.</summary>
/// <param name="Url">HTTPS, except on this machine.</param>
/// <param name="CertificateAuthority">A PEM file of the authorities that are trusted instead of the machine's; null trusts those.</param>
/// <param name="PushesPerMinute">The rate the city allows, also for catching up.</param>
/// <param name="Timeout">The longest a push may take: a file of 100,000 rows is a minute's work.</param>
internal sealed record ApiSettings(Uri Url, string? CertificateAuthority, int PushesPerMinute, TimeSpan Timeout);

/// <summary>Who the adapter is to the city: a client with a secret, or an operator with a password.</summary>
internal sealed record Credentials(bool IsClient, string Name, Secret Secret);

/// <summary>A folder that a laboratory system puts its files into.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="MediaType">What its files are; null finds out file by file.</param>
internal sealed record WatchedFolder(string Path, string? MediaType);

/// <summary>How files are taken.</summary>
/// <param name="ScanEvery">How often a folder is looked through; the system's own notices only make it faster.</param>
/// <param name="Settle">How long a file must not have changed before it counts as complete.</param>
/// <param name="MaxFileBytes">A larger file goes to quarantine: the city takes none.</param>
/// <param name="MinimumFreeBytes">With less room on the disk nothing more is taken; it is needed to finish what was.</param>
/// <param name="KeepSentDays">How long sent files and their reports are kept; 0 keeps them for ever.</param>
internal sealed record IntakeSettings(TimeSpan ScanEvery, TimeSpan Settle, long MaxFileBytes, long MinimumFreeBytes, int KeepSentDays);

/// <summary>Where and within which limits HL7 messages are taken.</summary>
internal sealed record MllpSettings(IPEndPoint Listen, MllpTls? Tls, MllpLimits Limits);

/// <summary>A certificate with its key (PEM), and the authorities whose clients may connect; null asks no client for a certificate.</summary>
internal sealed record MllpTls(string Certificate, string Key, string? ClientAuthority);

/// <summary>What one peer can cost at most.</summary>
/// <param name="MessageBytes">A longer message is refused, and the connection closed.</param>
/// <param name="MessageTime">From the first byte of a message to its last.</param>
/// <param name="IdleTime">Without a message.</param>
/// <param name="Connections">Of all peers.</param>
/// <param name="ConnectionsPerPeer">Of one address.</param>
internal sealed record MllpLimits(int MessageBytes, TimeSpan MessageTime, TimeSpan IdleTime, int Connections, int ConnectionsPerPeer)
{
    public static MllpLimits Default { get; } = new(1 << 20, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10), 64, 8);
}
