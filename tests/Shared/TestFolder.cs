using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Silo.Postgres;

namespace HealthWuhan.Tests;

/// <summary>A temporary folder that goes away with the test; one whose test process was killed is cleared away by the next run.</summary>
public sealed class TestFolder : IDisposable
{
    private const string Prefix = "healthwuhan-test-";

    private TestFolder(string path) => Path = path;

    public string Path { get; }

    public static TestFolder Create()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true));
        Directory.CreateDirectory(path);
        return new TestFolder(path);
    }

    /// <summary>Stops the servers of killed test processes and deletes their folders.</summary>
    public static async Task RemoveAbandoned()
    {
        // A folder with a pid file but no lock on it has lost its owner.
        var folders = Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*");
        foreach (var path in folders.Where(folder => File.Exists(System.IO.Path.Combine(folder, "pid"))))
        {
            try
            {
                using (var data = DataDirectory.Open(path))
                    await PrivatePostgres.StopLeftBehind(data, TestContext.Current.CancellationToken);
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is StartupException or IOException)
            {
                // Another run is using it, or clearing it away.
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
