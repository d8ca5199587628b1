using System.Diagnostics;

namespace HealthWuhan.Tests.Failure;

/// <summary>A disk in memory with little room, in the place of a folder; needs to be root, in a mount namespace that is the run's own.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    public static async Task<SmallDisk> Mount(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        await Run("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "tmpfs", path]);
        return new(path);
    }

    public async ValueTask DisposeAsync() => await Run("umount", ["--lazy", _path]);

    private static async Task Run(string program, IEnumerable<string> arguments)
    {
        using var run = Process.Start(program, arguments);
        await run.WaitForExitAsync(CancellationToken.None);
        Assert.Equal(0, run.ExitCode);
    }
}
