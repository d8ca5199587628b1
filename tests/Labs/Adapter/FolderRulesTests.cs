using System.Text;
using HealthWuhan.LabAdapter.Folders;
using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.Tests.Adapter;

/// <summary>Which files are taken, when, as what, and when they go.</summary>
public class FolderRulesTests
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_file_is_complete_when_it_has_stayed_the_same_for_long_enough()
    {
        var settling = new Settling(s_settle);
        var (growing, done) = (Stamp(10), Stamp(20));
        Assert.Empty(settling.Look([growing], Taking.At));
        Assert.Empty(settling.Look([done], Taking.At + s_settle));
        Assert.Equal([done], settling.Look([done], Taking.At + (2 * s_settle)));
    }

    [Theory]
    [InlineData("results.csv", true)]
    [InlineData("结果.txt", true)]
    [InlineData("results.csv.tmp", false)]
    [InlineData("results.csv.part", false)]
    [InlineData("results.csv.FILEPART", false)]
    [InlineData(".results.csv", false)]
    [InlineData("~$results.xlsx", false)]
    public void Hidden_and_unfinished_files_are_left_alone(string name, bool isResult) => Assert.Equal(isResult, FolderContents.IsResult(name));

    [Theory]
    [InlineData("barcode,result\n", "text/csv")]
    [InlineData("\uFEFF条码;结果\n", "text/csv")]
    [InlineData("MSH|^~\\&|LIS", "application/hl7-v2")]
    [InlineData("\vMSH|^~\\&|LIS", "application/hl7-v2")]
    [InlineData("FHS|^~\\&|LIS", "application/hl7-v2")]
    [InlineData("[{\"barcode\": \"1\"}]", "application/json")]
    [InlineData("\r\n {\"resourceType\": \"Bundle\"}", "application/fhir+json")]
    [InlineData("", "text/csv")]
    public void A_file_s_format_is_found_by_how_it_begins(string head, string format) => Assert.Equal(format, Formats.Of("results.dat", Encoding.UTF8.GetBytes(head)));

    [Fact]
    public async Task The_original_of_an_answered_file_goes()
    {
        using var folder = new AdapterFolder();
        using var journal = folder.Open();
        var path = Write(folder, "barcode,result\n1,Negative");
        await Finish(journal, path);
        Assert.Equal((false, 0), (File.Exists(path), journal.Items.Count));
    }

    [Fact]
    public async Task A_file_written_anew_under_its_name_stays()
    {
        using var folder = new AdapterFolder();
        using var journal = folder.Open();
        var path = Write(folder, "barcode,result\n1,Negative");
        await Finish(journal, path, () => File.WriteAllText(path, "barcode,result\n2,Negative\n3,Negative"));
        Assert.Equal("barcode,result\n2,Negative\n3,Negative", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_replayed_file_is_whole_when_it_is_seen()
    {
        using var folder = new AdapterFolder();
        var path = Write(folder, "barcode,result");
        var replayed = ReplayedFile.Put(path, Path.Combine(folder.Path, "replay"));
        Assert.Equal("barcode,result", File.ReadAllText(replayed));
    }

    private static async Task Finish(AdapterJournal journal, string path, Action? meanwhile = null)
    {
        var stamp = FileStamp.Of(path)!;
        await using (var file = File.OpenRead(path))
        {
            await journal.Take(
                taking => new Entry(taking.Number, "results.csv", Formats.Csv, taking.Size, taking.Sha256, Taking.At) { Original = stamp }, file, TestContext.Current.CancellationToken);
        }

        journal.Answered(journal.Items, Totals.None);
        meanwhile?.Invoke();
        new Originals(journal).Remove(Assert.Single(journal.Items));
    }

    private static string Write(AdapterFolder folder, string content)
    {
        var path = Path.Combine(folder.Path, "results.csv");
        File.WriteAllText(path, content);
        return path;
    }

    private static FileStamp Stamp(long length) => new("/in/results.csv", length, Taking.At.UtcDateTime);
}
