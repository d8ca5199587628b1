using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthWuhan.Domain;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Filing;

/// <summary>
/// The folders sent, refused and quarantine: a folder a day, and in it every content with its report as JSON and as text. The JSON is written last: where it
/// is, everything is, and the push was answered.
/// </summary>
internal sealed class FiledFolders(AdapterSettings settings)
{
    private const string ReportEnding = ".report.json";
    private const int MaxName = 100;

    private static readonly System.Buffers.SearchValues<char> s_unsafe = System.Buffers.SearchValues.Create("<>:\"/\\|?*%");

    /// <summary>Files a content under its report; again it is the same.</summary>
    public void File(FilingReport report, Func<Stream> content)
    {
        var path = Path.Combine(FolderOf(report.Outcome, report.TakenAt), report.File);
        DurableFiles.CreateFolder(Path.GetDirectoryName(path)!);
        DurableFiles.Write(path, file =>
        {
            using var from = content();
            from.CopyTo(file);
        });
        WriteReport(path, report);
    }

    /// <summary>Moves a file that is not even taken into quarantine.</summary>
    public void QuarantineOriginal(FileStamp original, FilingReason reason, DateTimeOffset now)
    {
        var path = Path.Combine(FolderOf(FilingOutcome.Quarantine, now), NameOf(now, 0, Path.GetFileName(original.Path)));
        DurableFiles.CreateFolder(Path.GetDirectoryName(path)!);
        System.IO.File.Move(original.Path, path, overwrite: true);
        using var file = System.IO.File.OpenRead(path);
        WriteReport(path, new(FilingOutcome.Quarantine, Path.GetFileName(path), [])
        {
            Original = original.Path,
            Size = original.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            TakenAt = now,
            AnsweredAt = now,
            Reason = reason,
        });
    }

    /// <summary>The report on a push that begins with an entry, where it is filed already.</summary>
    public FilingReport? Find(Entry first)
    {
        foreach (var folder in Enum.GetValues<FilingOutcome>().Select(outcome => FolderOf(outcome, first.TakenAt)).Where(Directory.Exists))
        {
            if (Directory.EnumerateFiles(folder, NameOf(first.TakenAt, first.Number, "") + "*" + ReportEnding).FirstOrDefault() is { } path)
                return JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), ReportJson.Readable.FilingReport);
        }

        return null;
    }

    /// <summary>The refused reports of the last days, each with the path of what is written about its held rows.</summary>
    public IEnumerable<(string HeldPath, FilingReport Report)> Refused(DateTimeOffset now, int days) =>
        from day in Enumerable.Range(0, days + 1)
        let folder = FolderOf(FilingOutcome.Refused, now.AddDays(-day))
        where Directory.Exists(folder)
        from path in Directory.EnumerateFiles(folder, "*" + ReportEnding)
        let report = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), ReportJson.Readable.FilingReport)
        select (path[..^ReportEnding.Length] + ".held.txt", report!);

    /// <summary>A name that sorts by time, tells entries apart and is safe on every file system.</summary>
    public static string NameOf(DateTimeOffset takenAt, long number, string name)
    {
        var time = CityTime.Of(takenAt).ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var safe = string.Concat(name.Select(c => char.IsControl(c) || s_unsafe.Contains(c) ? '_' : c));
        return $"{time}-{number:D8}-{(safe.Length <= MaxName ? safe : safe[^MaxName..])}";
    }

    /// <summary>Removes what was sent longer ago than it is kept. Refused files and the quarantine are somebody's work, and stay.</summary>
    public void RemoveOldSent(DateTimeOffset now)
    {
        var sent = Path.Combine(settings.Data, FolderName(FilingOutcome.Sent));
        if (settings.Intake.KeepSentDays == 0 || !Directory.Exists(sent))
            return;
        var oldest = DayOf(now.AddDays(-settings.Intake.KeepSentDays));
        foreach (var day in Directory.GetDirectories(sent).Where(day => string.CompareOrdinal(Path.GetFileName(day), oldest) < 0))
            Directory.Delete(day, recursive: true);
    }

    private string FolderOf(FilingOutcome outcome, DateTimeOffset takenAt) => Path.Combine(settings.Data, FolderName(outcome), DayOf(takenAt));

    private static string FolderName(FilingOutcome outcome) => outcome switch
    {
        FilingOutcome.Sent => "sent",
        FilingOutcome.Refused => "refused",
        _ => "quarantine",
    };

    private static string DayOf(DateTimeOffset time) => CityTime.Of(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void WriteReport(string path, FilingReport report)
    {
        DurableFiles.Write(path + ".report.txt", file => file.Write(Encoding.UTF8.GetBytes("\uFEFF" + ReportText.Of(report))));
        DurableFiles.Write(path + ReportEnding, file => JsonSerializer.Serialize(file, report, ReportJson.Readable.FilingReport));
    }
}
