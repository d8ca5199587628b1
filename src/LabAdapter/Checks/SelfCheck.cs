using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Checks;

/// <summary>One thing that was looked at.</summary>
internal sealed record Finding(bool IsGood, string What, string Said);

/// <summary>Looks at everything the adapter needs, and says one line about each. It makes the adapter's own folders, and changes nothing else.</summary>
internal static class SelfCheck
{
    /// <summary>Writes the findings; 0 when all is good, else 1.</summary>
    public static async Task<int> Run(AdapterSettings settings, TextWriter output)
    {
        var isGood = true;
        await foreach (var finding in Findings(settings))
        {
            isGood &= finding.IsGood;
            await output.WriteLineAsync($"{(finding.IsGood ? "ok    " : "FAILED")} {finding.What}: {finding.Said}");
        }

        return isGood ? 0 : 1;
    }

    private static async IAsyncEnumerable<Finding> Findings(AdapterSettings settings)
    {
        yield return new(true, "settings", "read and checked");
        var data = FolderCheck.OfOwn("data folder", settings.Data);
        yield return data;
        if (data.IsGood)
            yield return Room(settings);
        foreach (var folder in settings.Folders)
            yield return Watched(folder.Path, settings.Data);
        var isRunning = data.IsGood && IsRunning(settings);
        yield return new(true, "adapter", isRunning ? "runs on this data folder" : "does not run on this data folder");
        if (!isRunning)
        {
            foreach (var finding in PortCheck.Of(settings))
                yield return finding;
        }

        if (settings.Mllp?.Tls is { } tls)
            yield return CertificateCheck.Of(tls, TimeProvider.System.GetUtcNow());
        await foreach (var finding in CityCheck.Of(settings))
            yield return finding;
    }

    private static Finding Watched(string folder, string data)
    {
        const string what = "watched folder";
        return folder.StartsWith(data + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? FolderCheck.OfOwn(what, folder) : FolderCheck.Of(what, folder);
    }

    private static Finding Room(AdapterSettings settings)
    {
        var room = new DiskRoom(settings, DiskRoom.OfDrive);
        return new(room.IsEnough, "room on the disk", $"{room.Free >> 20} MB free, {settings.Intake.MinimumFreeBytes >> 20} MB are needed");
    }

    private static bool IsRunning(AdapterSettings settings)
    {
        using var claim = DataClaim.TryTake(settings.Data);
        return claim is null;
    }
}
