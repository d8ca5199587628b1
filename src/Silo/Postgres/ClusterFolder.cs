using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Silo.Postgres;

/// <summary>What PostgreSQL keeps on disk: `postgres/`, beside it `postgres.password` and `postgres.log`.</summary>
internal sealed class ClusterFolder
{
    public const string User = "healthwuhan";
    public const string Name = "postgres";
    public const string PasswordFile = "postgres.password";
    private const string DraftPrefix = "postgres.new-";
    private static readonly char[] s_shellWords = ['"', '$', '`', '\\', '\n'];

    private readonly DataDirectory _data;

    public ClusterFolder(DataDirectory data)
    {
        // pg_ctl hands its folder to a shell between double quotes.
        if (data.Path.IndexOfAny(s_shellWords) >= 0)
            throw new StartupException($"PostgreSQL cannot use {data.Path}, a name with one of \" $ ` \\ in it: name another folder with --data.");
        _data = data;
        Path = data.File(Name);
        Log = new PostgresLog(data.File("postgres.log"));
        Version = ReadVersion();
    }

    public string Path { get; }

    public PostgresLog Log { get; }

    /// <summary>The major version that made the data; null before the first start.</summary>
    public string? Version { get; private set; }

    /// <summary>The superuser's password: made for the first start, and needed ever after.</summary>
    public async Task<string> Password(CancellationToken cancellationToken)
    {
        var path = _data.File(PasswordFile);
        if (!File.Exists(path))
        {
            if (Version is not null)
                throw new StartupException($"{path} is missing, and {Path} needs it: put it back, or name another folder with --data.");
            _data.WritePrivate(PasswordFile, RandomNumberGenerator.GetHexString(40, lowercase: true) + "\n");
        }

        return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
    }

    /// <summary>Makes an empty cluster, whole or not at all: an interrupted initdb leaves only a draft, which the next start removes.</summary>
    public async Task Create(PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        RemoveDrafts();
        var draft = _data.File(DraftPrefix + RandomNumberGenerator.GetHexString(8));
        var password = _data.File(PasswordFile);
        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await account.Own([draft, password], cancellationToken);
        string[] initdb =
        [
            binaries.Program("initdb"), "--pgdata", draft, "--username", User, "--pwfile", password,
            "--encoding", "UTF8", "--locale", "C", "--auth", "scram-sha-256", "--data-checksums",
        ];
        var outcome = await account.Run(initdb, TimeSpan.FromMinutes(5), cancellationToken);
        if (!outcome.Succeeded)
        {
            RemoveDrafts();
            throw new StartupException(
                $"PostgreSQL cannot be set up in {_data.Path} ({outcome.Reason}): check the folder and its disk, or name another folder with --data.");
        }

        Directory.Move(draft, Path);
        Version = binaries.Version;
    }

    /// <summary>Writes the settings for this start and gives everything to the user PostgreSQL runs as.</summary>
    public async Task Prepare(int port, PostgresOptions options, ServerAccount account, CancellationToken cancellationToken)
    {
        var settings = PostgresSettings.Text(port, options.Settings);
        await File.WriteAllTextAsync(System.IO.Path.Combine(Path, "postgresql.conf"), settings, cancellationToken);
        if (!File.Exists(Log.Path))
            _data.WritePrivate(System.IO.Path.GetFileName(Log.Path), "");
        await account.Own([Path, Log.Path], cancellationToken);
    }

    private string? ReadVersion()
    {
        if (!Directory.Exists(Path))
            return null;
        var path = System.IO.Path.Combine(Path, "PG_VERSION");
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"{Path} is not a PostgreSQL folder that this user can read ({e.Message}): start as its owner, or name another folder with --data.", e);
        }
    }

    private void RemoveDrafts()
    {
        foreach (var draft in Directory.GetDirectories(_data.Path, DraftPrefix + "*"))
            Directory.Delete(draft, recursive: true);
    }
}
