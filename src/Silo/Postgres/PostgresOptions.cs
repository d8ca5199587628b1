namespace HealthWuhan.Silo.Postgres;

/// <summary>What tests change about the private PostgreSQL; a real start takes the defaults.</summary>
public sealed record PostgresOptions
{
    /// <summary>Folders that may hold PostgreSQL's programs; null looks where Debian puts them, then along the PATH.</summary>
    public IReadOnlyList<string>? BinaryFolders { get; init; }

    /// <summary>Server settings on top of ours (<see cref="PostgresSettings"/>), such as fsync = off for tests.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
