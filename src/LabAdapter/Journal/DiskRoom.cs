using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>The free bytes of the disk a folder is on. Tests say what they like.</summary>
internal delegate long FreeBytes(string folder);

/// <summary>Whether there is room to take more over. What was taken must still be finished, so taking stops before the disk is full.</summary>
internal sealed class DiskRoom(AdapterSettings settings, FreeBytes freeBytes)
{
    public long Free => freeBytes(settings.Data);

    public bool IsEnough => Free >= settings.Intake.MinimumFreeBytes;

    /// <summary>What the drive's own file system says.</summary>
    public static long OfDrive(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
