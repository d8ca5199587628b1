using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Folders;

/// <summary>Takes complete files over into the journal.</summary>
internal sealed class Intake(AdapterJournal journal, FiledFolders filed, AdapterSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Takes a file as it was stamped. It stays where it is until it is answered. One that is too large for the city goes to quarantine; one that has changed since is left
    /// to the next look.
    /// </summary>
    public async Task Take(FileStamp stamp, string? mediaType, CancellationToken cancellationToken)
    {
        if (stamp.Length > settings.Intake.MaxFileBytes)
        {
            filed.QuarantineOriginal(stamp, new("file-too-large", $"The file has {stamp.Length} bytes; at most {settings.Intake.MaxFileBytes} are taken."), clock.GetUtcNow());
            return;
        }

        await using var file = new FileStream(stamp.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var format = mediaType ?? Formats.Of(stamp.Path, await ReadHead(file, cancellationToken));
        await journal.Take(
            taking => taking.Size == stamp.Length && stamp.Fits(stamp.Path)
                ? new Entry(taking.Number, Path.GetFileName(stamp.Path), format, taking.Size, taking.Sha256, clock.GetUtcNow()) { Payload = taking.Payload, Original = stamp }
                : null,
            file,
            cancellationToken);
    }

    private static async Task<byte[]> ReadHead(FileStream file, CancellationToken cancellationToken)
    {
        var head = new byte[Math.Min(Formats.HeadBytes, file.Length)];
        await file.ReadExactlyAsync(head, cancellationToken);
        file.Position = 0;
        return head;
    }
}
