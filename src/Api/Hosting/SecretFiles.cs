using HealthWuhan.Api.Protection;
using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>
/// Secrets that are handed over in files, as Docker and Kubernetes do: each secret setting has a twin that ends in <c>File</c>. What a file says takes the
/// setting's place, so nobody else needs to know where it came from.
/// </summary>
public static class SecretFiles
{
    private const string ConnectionString = "ConnectionStrings:HealthWuhan";
    private const string DatabasePassword = "ConnectionStrings:HealthWuhanPasswordFile";
    private const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly string[] s_secrets =
        ["Deployment:Secret", "Deployment:CitizenKeySecret", "Deployment:StateKeys", ConnectionString, "Sms:Key", TlsCertificate.PasswordSetting, "Monitoring:ScrapeToken"];

    /// <summary>Reads every file that is named.</summary>
    /// <exception cref="StartupException">One cannot be read, is empty, is open to everybody on this machine, or says what is said already. No message repeats a secret.</exception>
    public static void Apply(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var secret in s_secrets)
        {
            if (configuration[secret + "File"] is not { Length: > 0 } path)
                continue;
            if (!string.IsNullOrEmpty(configuration[secret]))
                throw new StartupException($"{secret} and {secret}File are both set: keep one of them.");
            configuration[secret] = Read(path, secret + "File");
        }

        if (configuration[DatabasePassword] is { Length: > 0 } password)
            configuration[ConnectionString] = WithPassword(configuration[ConnectionString], Read(password, DatabasePassword));
    }

    /// <summary>What a private file holds, without the white space around it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">What names it, for whoever has to mend it.</param>
    public static string Read(string path, string setting)
    {
        using var file = OpenPrivate(path, setting);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd().Trim();
        return text.Length > 0 ? text : throw new StartupException($"{path}, which {setting} names, is empty.");
    }

    /// <summary>Sees that a file can be read, and not by everybody.</summary>
    public static void RequirePrivate(string path, string setting) => OpenPrivate(path, setting).Dispose();

    private static FileStream OpenPrivate(string path, string setting)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path}, which {setting} names, cannot be read: {unreadable.Message}", unreadable);
        }

        // Of the file that was opened, wherever links led.
        if ((File.GetUnixFileMode(file.SafeFileHandle) & Everybody) == UnixFileMode.None)
            return file;
        file.Dispose();
        throw new StartupException($"{path}, which {setting} names, is open to everybody on this machine: chmod o-rw {path}");
    }

    private static string WithPassword(string? connectionString, string password)
    {
        var where = PostgresTuning.Parse(connectionString ?? "");
        if (where.Password is not null)
            throw new StartupException($"{ConnectionString} holds a password, and {DatabasePassword} is set: keep one of them.");
        return new NpgsqlConnectionStringBuilder(where.ConnectionString) { Password = password }.ConnectionString;
    }
}
