using System.Net;

namespace HealthWuhan.LabAdapter.Settings;

/// <summary>adapter.json and the environment (LABADAPTER_Api__Url, …), read into checked settings.</summary>
internal static class SettingsFile
{
    public const string EnvironmentPrefix = "LABADAPTER_";

    private static readonly string[] s_secrets = ["credentials:clientSecret", "credentials:password"];

    private const string NoSecretHere = "a secret does not belong into the settings file: use the environment, or name a file of its own";

    /// <summary>The settings, or everything that is wrong with them at once.</summary>
    public static (AdapterSettings? Settings, IReadOnlyList<string> Problems) Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false).Build();
            var all = new ConfigurationBuilder().AddConfiguration(file).AddEnvironmentVariables(EnvironmentPrefix).Build();
            var reader = new SettingReader(all);
            foreach (var secret in s_secrets.Where(secret => reader.Text(secret) is not null && file[secret] is not null))
                reader.Refuse(secret, NoSecretHere);
            var settings = Read(reader, folder);
            reader.RefuseUnknown();
            return reader.Problems.Count == 0 ? (settings, []) : (null, reader.Problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return (null, [$"{path}: {e.Message}{(e.InnerException is { } inner ? " " + inner.Message : "")}"]);
        }
    }

    private static AdapterSettings Read(SettingReader reader, string folder)
    {
        var data = Path.GetFullPath(reader.Text("data") ?? "data", folder);
        return new()
        {
            Data = data,
            Api = ReadApi(reader, folder),
            Credentials = ReadCredentials(reader, folder),
            Folders = ReadFolders(reader, folder, data),
            Intake = ReadIntake(reader),
            Mllp = reader.Has("mllp") ? ReadMllp(reader, folder) : null,
            StatusPort = reader.Number("statusPort", 5080, 0, IPEndPoint.MaxPort),
        };
    }

    private static ApiSettings ReadApi(SettingReader reader, string folder)
    {
        var text = reader.Mandatory("api:url", "the city's address, such as https://lab.city.example");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            url = new Uri("https://unknown.invalid");
        if (text.Length > 0 && url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            reader.Refuse("api:url", $"\"{text}\" is no https address (http only to this machine itself)");
        return new(
            url,
            reader.ExistingFile("api:certificateAuthority", folder),
            reader.Number("api:pushesPerMinute", 600, 1, 60_000),
            reader.Duration("api:timeout", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5)));
    }

    private static Credentials ReadCredentials(SettingReader reader, string folder)
    {
        var (client, user) = (reader.Text("credentials:clientId"), reader.Text("credentials:username"));
        if (client is null == user is null)
            reader.Refuse("credentials", "give a clientId with its secret (or, for an account of a person, a username with its password)");
        var isClient = client is not null;
        var name = isClient ? "credentials:clientSecret" : "credentials:password";
        return new(isClient, client ?? user ?? "", (client ?? user) is null ? new Secret("") : ReadSecret(reader, name, folder));
    }

    private static Secret ReadSecret(SettingReader reader, string name, string folder)
    {
        var (direct, file) = (reader.Text(name), reader.Text(name + "File"));
        if (direct is not null)
            return new Secret(direct);
        if (file is null)
        {
            reader.Refuse(name, $"missing; set {EnvironmentPrefix}{name.Replace(":", "__", StringComparison.Ordinal)}, or name a file with {name.Split(':')[1]}File");
            return new Secret("");
        }

        var (secret, problem) = SecretFile.Read(Path.GetFullPath(file, folder));
        if (problem is not null)
            reader.Refuse(name + "File", problem);
        return secret ?? new Secret("");
    }

    private static List<WatchedFolder> ReadFolders(SettingReader reader, string folder, string data)
    {
        var folders = new List<WatchedFolder>();
        foreach (var element in reader.Elements("folders"))
        {
            var path = Path.GetFullPath(reader.Mandatory(element + ":path", "a folder to watch"), folder);
            var format = reader.Text(element + ":format");
            if (format is not null && !Folders.Formats.ByName.ContainsKey(format))
                reader.Refuse(element + ":format", $"\"{format}\" is none of auto, {string.Join(", ", Folders.Formats.ByName.Keys)}");
            folders.Add(new(path, format is null ? null : Folders.Formats.ByName.GetValueOrDefault(format)));
        }

        if (folders.Count == 0)
            folders.Add(new(Path.Combine(data, "in"), null));
        return folders;
    }

    private static IntakeSettings ReadIntake(SettingReader reader) => new(
        reader.Duration("intake:scanEvery", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50)),
        reader.Duration("intake:settle", TimeSpan.FromSeconds(2), TimeSpan.Zero),
        reader.LongNumber("intake:maxFileBytes", 50 << 20, 1, 1L << 32),
        reader.LongNumber("intake:minimumFreeBytes", 256 << 20, 0, long.MaxValue),
        reader.Number("intake:keepSentDays", 90, 0, 36_500));

    private static MllpSettings ReadMllp(SettingReader reader, string folder)
    {
        var address = reader.Text("mllp:address") ?? "127.0.0.1";
        if (!IPAddress.TryParse(address, out var ip))
            reader.Refuse("mllp:address", $"\"{address}\" is no IP address");
        var port = reader.Number("mllp:port", 2575, 0, IPEndPoint.MaxPort);
        var normal = MllpLimits.Default;
        return new(new(ip ?? IPAddress.Loopback, port), ReadTls(reader, folder), new(
            reader.Number("mllp:maxMessageBytes", normal.MessageBytes, 1 << 10, 64 << 20),
            reader.Duration("mllp:messageTime", normal.MessageTime, TimeSpan.FromMilliseconds(100)),
            reader.Duration("mllp:idleTime", normal.IdleTime, TimeSpan.FromMilliseconds(100)),
            reader.Number("mllp:maxConnections", normal.Connections, 1, 10_000),
            reader.Number("mllp:connectionsPerPeer", normal.ConnectionsPerPeer, 1, 10_000)));
    }

    private static MllpTls? ReadTls(SettingReader reader, string folder)
    {
        var certificate = reader.ExistingFile("mllp:certificate", folder);
        var key = reader.ExistingFile("mllp:certificateKey", folder);
        var authority = reader.ExistingFile("mllp:clientAuthority", folder);
        if (certificate is null != key is null || (authority is not null && certificate is null))
            reader.Refuse("mllp", "certificate and certificateKey go together, and clientAuthority needs both");
        return certificate is null || key is null ? null : new(certificate, key, authority);
    }
}
