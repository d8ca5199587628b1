namespace HealthWuhan.LabAdapter.Checks;

/// <summary>Whether files in a folder can be listed, written, renamed and removed by whoever asks.</summary>
internal static class FolderCheck
{
    /// <summary>The same for a folder of the adapter's own, which it makes where it is missing.</summary>
    public static Finding OfOwn(string what, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return Of(what, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(false, what, $"{folder}: {e.Message}");
        }
    }

    public static Finding Of(string what, string folder)
    {
        var probe = Path.Combine(folder, $".check-{Environment.ProcessId}.part");
        try
        {
            if (!Directory.Exists(folder))
                return new(false, what, $"{folder} does not exist");
            _ = Directory.EnumerateFiles(folder).FirstOrDefault();
            File.WriteAllText(probe, "");
            File.Move(probe, probe + ".part");
            File.Delete(probe + ".part");
            return new(true, what, $"{folder} can be read and written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(false, what, $"{folder}: {e.Message}");
        }
    }
}
