using System.Text;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.Tests.Adapter;

/// <summary>A data folder of an adapter, gone with its test.</summary>
internal sealed class AdapterFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("healthwuhan-adapter-").FullName;

    public string Segment => Assert.Single(Directory.GetFiles(System.IO.Path.Combine(Path, "journal"), "*.journal"));

    public AdapterJournal Open(OpenSegment? open = null) => AdapterJournal.Open(Path, open);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class Taking
{
    public static readonly DateTimeOffset At = new(2021, 8, 5, 9, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Takes a message of that content.</summary>
    public static Task<JournalItem?> Take(this AdapterJournal journal, string content, string? messageId = "LIS|LAB|1") => journal.Take(
        taking => new Entry(taking.Number, "1.hl7", "application/hl7-v2", taking.Size, taking.Sha256, At) { Payload = taking.Payload, MessageId = messageId },
        new MemoryStream(Encoding.UTF8.GetBytes(content)),
        TestContext.Current.CancellationToken);

    public static string Content(this AdapterJournal journal, JournalItem item)
    {
        using var reader = new StreamReader(journal.OpenContent(item));
        return reader.ReadToEnd();
    }

    public static string[] Contents(this AdapterJournal journal) => [.. journal.Items.Select(journal.Content)];
}
