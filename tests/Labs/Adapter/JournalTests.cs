using HealthWuhan.LabAdapter.Journal;

namespace HealthWuhan.Tests.Adapter;

/// <summary>The adapter's journal over crashes, full disks and disks that forget.</summary>
public class JournalTests
{
    private static readonly Totals s_answer = Totals.None with { Entries = 1, Accepted = 1 };

    [Fact]
    public async Task What_was_taken_is_there_after_a_restart_in_its_order_and_with_its_content()
    {
        using var folder = new AdapterFolder();
        var large = new string('x', 3 * JournalRecord.InlineBytes);
        using (var journal = folder.Open())
        {
            await journal.Take("first");
            await journal.Take(large);
            await journal.Take("third");
        }

        using var reopened = folder.Open();
        Assert.Equal(["first", large, "third"], reopened.Contents());
    }

    [Fact]
    public async Task A_segment_cut_off_at_any_byte_keeps_every_record_before_the_cut()
    {
        using var whole = new AdapterFolder();
        var ends = new List<long>();
        using (var journal = whole.Open())
        {
            for (var i = 0; i < 5; i++)
            {
                ends.Add(new FileInfo(whole.Segment).Length);
                await journal.Take($"content {i}");
            }
        }

        var bytes = await File.ReadAllBytesAsync(whole.Segment, TestContext.Current.CancellationToken);
        for (var cut = (int)ends[0]; cut <= bytes.Length; cut++)
        {
            using var crashed = new AdapterFolder();
            Put(crashed, bytes.AsSpan(0, cut));
            var kept = ends.Skip(1).Append(bytes.Length).Count(end => end <= cut);

            using var journal = crashed.Open();
            Assert.Equal(Enumerable.Range(0, kept).Select(i => $"content {i}"), journal.Contents());
        }
    }

    [Fact]
    public async Task After_a_record_that_was_cut_short_the_next_one_is_found_again()
    {
        using var folder = new AdapterFolder();
        using (var journal = folder.Open())
        {
            await journal.Take("whole");
            await journal.Take("cut short");
        }

        using (var file = new FileStream(folder.Segment, FileMode.Open))
            file.SetLength(file.Length - 3);
        using (var journal = folder.Open())
            await journal.Take("after the crash");
        using var again = folder.Open();
        Assert.Equal(["whole", "after the crash"], again.Contents());
    }

    [Fact]
    public async Task A_byte_that_the_disk_has_changed_costs_its_own_record_and_is_told()
    {
        using var whole = new AdapterFolder();
        long begin, end;
        using (var journal = whole.Open())
        {
            await journal.Take("before");
            begin = new FileInfo(whole.Segment).Length;
            await journal.Take("damaged");
            end = new FileInfo(whole.Segment).Length;
            await journal.Take("after");
        }

        var bytes = await File.ReadAllBytesAsync(whole.Segment, TestContext.Current.CancellationToken);
        for (var at = begin; at < end; at++)
        {
            using var rotten = new AdapterFolder();
            var changed = bytes.ToArray();
            changed[at] ^= 0x5A;
            Put(rotten, changed);

            using var journal = rotten.Open();
            Assert.Equal((["before", "after"], end - begin), (journal.Contents(), journal.DamagedBytes), EqualityComparer<(string[], long)>.Create((a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2 == b.Item2));
        }
    }

    [Fact]
    public async Task A_message_is_finished_by_its_answer_and_leaves_no_payload_behind()
    {
        using var folder = new AdapterFolder();
        using var journal = folder.Open();
        var item = await journal.Take(new string('x', 2 * JournalRecord.InlineBytes));
        journal.Answered([item!], s_answer);

        Assert.Equal((0, 1L, 0), (journal.Items.Count, journal.Totals.Accepted, Directory.GetFiles(Path.Combine(folder.Path, "payloads")).Length));
    }

    [Fact]
    public async Task Totals_and_numbers_go_on_after_a_restart_with_nothing_left_to_send()
    {
        using var folder = new AdapterFolder();
        using (var journal = folder.Open())
            journal.Answered([(await journal.Take("one"))!], s_answer);

        using var reopened = folder.Open();
        var next = await reopened.Take("two");
        Assert.Equal((2L, 1L), (next!.Entry.Number, reopened.Totals.Accepted));
    }

    [Fact]
    public async Task A_full_disk_refuses_the_record_and_loses_none_before_or_after_it()
    {
        using var folder = new AdapterFolder();
        var disk = new FullDisk();
        using (var journal = folder.Open(disk.Open))
        {
            await journal.Take("before");
            disk.BytesLeft = 10;
            await Assert.ThrowsAsync<IOException>(() => journal.Take("refused"));
            await Assert.ThrowsAsync<IOException>(() => journal.Take("refused again"));
            disk.BytesLeft = null;
            await journal.Take("after");
            Assert.Equal(["before", "after"], journal.Contents());
        }

        using var reopened = folder.Open();
        Assert.Equal(["before", "after"], reopened.Contents());
    }

    [Fact]
    public async Task A_long_life_keeps_the_segment_short()
    {
        using var folder = new AdapterFolder();
        using var journal = folder.Open();
        var kept = await journal.Take("kept");
        for (var i = 0; i < 130; i++)
            journal.Answered([(await journal.Take(new string('x', 50_000)))!], s_answer);

        Assert.InRange(new FileInfo(folder.Segment).Length, 1, 5 << 20);
        Assert.Equal("kept", journal.Content(kept!));
    }

    [Fact]
    public void A_record_of_the_first_release_is_read()
    {
        using var folder = new AdapterFolder();
        Put(folder, Convert.FromBase64String(StoredRecords.FirstRelease));

        using var journal = folder.Open();
        var item = Assert.Single(journal.Items);
        Assert.Equal((7L, "LIS|LAB|1", "MSH|stored", 41L), (item.Entry.Number, item.Entry.MessageId, journal.Content(item), journal.Totals.Accepted));
    }

    private static void Put(AdapterFolder folder, ReadOnlySpan<byte> segment)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "journal"));
        File.WriteAllBytes(Path.Combine(folder.Path, "journal", "0000000001.journal"), segment.ToArray());
    }
}
