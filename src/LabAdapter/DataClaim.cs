namespace HealthWuhan.LabAdapter;

/// <summary>The data folder, for one running adapter: two would push everything twice and write one journal.</summary>
/// <remarks>The claim is a lock that the system drops with the process, so a kill -9 leaves nothing to clean up.</remarks>
internal sealed class DataClaim : IDisposable
{
    private readonly FileStream _lock;

    private DataClaim(FileStream @lock) => _lock = @lock;

    /// <summary>Null where another adapter has it.</summary>
    public static DataClaim? TryTake(string data)
    {
        Directory.CreateDirectory(data);
        try
        {
            return new(new FileStream(Path.Combine(data, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    public void Dispose() => _lock.Dispose();
}
