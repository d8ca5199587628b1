using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.Tests.Adapter;

/// <summary>Where what was answered lies, under which name and for how long.</summary>
public sealed class FiledFoldersTests : IDisposable
{
    private readonly AdapterFolder _folder = new();
    private readonly FiledFolders _filed;

    public FiledFoldersTests() => _filed = new(SettingsTests.Minimal(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_report_is_found_by_the_entry_that_it_begins_with()
    {
        var entry = new Entry(7, "day.csv", "text/csv", 3, "", Taking.At);
        _filed.File(Report(7, Taking.At), () => new MemoryStream("abc"u8.ToArray()));
        Assert.Equal((7L, (FilingReport?)null), (_filed.Find(entry)!.Entries[0], _filed.Find(entry with { Number = 8 })));
    }

    [Theory]
    [InlineData("day.csv", "20210805-090000-00000007-day.csv")]
    [InlineData("结果 8月5日.csv", "20210805-090000-00000007-结果 8月5日.csv")]
    [InlineData("..\\..\\etc/passwd", "20210805-090000-00000007-.._.._etc_passwd")]
    [InlineData("a\nb:c*.hl7", "20210805-090000-00000007-a_b_c_.hl7")]
    public void A_name_is_one_on_every_file_system(string name, string filed) => Assert.Equal(filed, FiledFolders.NameOf(Taking.At, 7, name));

    [Fact]
    public void What_was_sent_is_kept_as_long_as_the_settings_say()
    {
        _filed.File(Report(1, Taking.At), () => new MemoryStream());
        _filed.File(Report(2, Taking.At.AddDays(1)), () => new MemoryStream());
        _filed.RemoveOldSent(Taking.At.AddDays(91));
        Assert.Equal(["2021-08-06"], Directory.GetDirectories(Path.Combine(_folder.Path, "sent")).Select(Path.GetFileName));
    }

    [Fact]
    public void The_report_in_words_names_row_tube_and_reason_in_both_languages()
    {
        var text = ReportText.Of(Report(7, Taking.At) with { Outcome = FilingOutcome.Refused, Refused = [new(3, "4201", "unknown-batch", "No tube has this barcode.")] });
        Assert.Contains("3         4201                    采样管不存在 (unknown-batch)  No tube has this barcode.", text, StringComparison.Ordinal);
    }

    private static FilingReport Report(long number, DateTimeOffset at) =>
        new(FilingOutcome.Sent, FiledFolders.NameOf(at, number, "day.csv"), [number]) { Size = 3, Sha256 = "", TakenAt = at, AnsweredAt = at };
}
