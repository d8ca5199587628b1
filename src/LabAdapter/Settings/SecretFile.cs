using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace HealthWuhan.LabAdapter.Settings;

/// <summary>A file that holds one secret, and that nobody but its owner may read.</summary>
internal static class SecretFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The secret, or why it is not used.</summary>
    public static (Secret? Secret, string? Problem) Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return (null, $"{path} does not exist");
            if (MayBeReadByOthers(path) is { } others)
                return (null, others);
            var text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? (null, $"{path} is empty") : (new Secret(text), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path} cannot be read ({e.Message})");
        }
    }

    private static string? MayBeReadByOthers(string path)
    {
        if (OperatingSystem.IsWindows())
            return MayBeReadByUsers(path) ? $"{path} can be read by every user of this machine: leave only the service's account in its permissions" : null;
        // systemd hands credentials over in a folder of the service alone, where an access list may look like group rights.
        var credentials = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        if (!string.IsNullOrEmpty(credentials) && Path.GetFullPath(path).StartsWith(credentials + '/', StringComparison.Ordinal))
            return null;
        return (File.GetUnixFileMode(path) & Others) == UnixFileMode.None ? null : $"{path} can be read by others than its owner: chmod 600 {path}";
    }

    [SupportedOSPlatform("windows")]
    private static bool MayBeReadByUsers(string path)
    {
        SecurityIdentifier[] everybody = [new(WellKnownSidType.WorldSid, null), new(WellKnownSidType.BuiltinUsersSid, null), new(WellKnownSidType.AuthenticatedUserSid, null)];
        return new FileInfo(path).GetAccessControl().GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .OfType<FileSystemAccessRule>()
            .Any(rule => rule.AccessControlType == AccessControlType.Allow && rule.FileSystemRights.HasFlag(FileSystemRights.ReadData) && everybody.Contains(rule.IdentityReference));
    }
}
