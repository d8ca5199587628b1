using System.Text;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Mllp;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Adapter;

/// <summary>What a sender of HL7 is told, and what is durable by then.</summary>
public sealed class MessageReceptionTests : IDisposable
{
    private readonly AdapterFolder _folder = new();
    private readonly FullDisk _disk = new();
    private readonly AdapterJournal _journal;
    private readonly MessageReception _reception;
    private long _freeBytes = long.MaxValue;

    public MessageReceptionTests()
    {
        _journal = _folder.Open(_disk.Open);
        var room = new DiskRoom(SettingsTests.Minimal(_folder.Path), _ => _freeBytes);
        _reception = new(_journal, room, new FakeTimeProvider(Taking.At), NullLogger<MessageReception>.Instance);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_result_message_is_in_the_segment_when_it_is_acknowledged()
    {
        Assert.StartsWith("MSA|AA|M1", await Send(Oru("M1")), StringComparison.Ordinal);
        // Another process reads what is on the disk.
        using var crashed = new AdapterFolder();
        Directory.CreateDirectory(Path.Combine(crashed.Path, "journal"));
        File.Copy(_folder.Segment, Path.Combine(crashed.Path, "journal", "0000000001.journal"));
        using var after = crashed.Open();
        Assert.Equal([Oru("M1")], after.Contents());
    }

    [Fact]
    public async Task The_same_message_again_is_acknowledged_again_and_kept_once()
    {
        await Send(Oru("M1"));
        Assert.StartsWith("MSA|AA|M1", await Send(Oru("M1")), StringComparison.Ordinal);
        Assert.Single(_journal.Items);
    }

    [Fact]
    public async Task Another_message_under_a_control_id_that_was_used_is_kept_too()
    {
        await Send(Oru("M1"));
        await Send(Oru("M1", "4201000000000002"));
        Assert.Equal(2, _journal.Items.Count);
    }

    [Theory]
    [InlineData("hello", "MSA|AE|", "unreadable-file")]
    [InlineData("", "MSA|AE|", "unreadable-file")]
    [InlineData("MSH|^~\\&|LIS|LAB|||20210805||ORU^R01||P|2.5.1\rOBX|1\r", "MSA|AE|", "missing-field")]
    [InlineData("MSH|^~\\&|LIS|LAB|||20210805||ADT^A01|M1|P|2.5.1\rPID|1\r", "MSA|AR|M1", "unsupported-message")]
    [InlineData("MSH|^~\\&|LIS|LAB|||20210805||ORU^R01|M1|T|2.5.1\rOBX|1\r", "MSA|AR|M1", "unsupported-message")]
    [InlineData("MSH|^~\\&|LIS|LAB|||20210805||ORU^R01|M1|P|2.5.1\rOBR|1\r", "MSA|AE|M1", "no-result")]
    public async Task A_message_that_brings_no_result_is_refused_with_the_reason(string message, string acknowledgement, string code)
    {
        var answer = await Answer(message);
        Assert.Contains(acknowledgement, answer, StringComparison.Ordinal);
        Assert.Contains(code, answer[answer.IndexOf("ERR|", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Empty(_journal.Items);
    }

    [Fact]
    public async Task Without_room_on_the_disk_a_message_is_rejected_and_its_sender_keeps_it()
    {
        _freeBytes = 0;
        Assert.StartsWith("MSA|AR|M1", await Send(Oru("M1")), StringComparison.Ordinal);
        _freeBytes = long.MaxValue;
        Assert.StartsWith("MSA|AA|M1", await Send(Oru("M1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_acknowledges_nothing()
    {
        _disk.BytesLeft = 100;
        Assert.StartsWith("MSA|AR|M1", await Send(Oru("M1")), StringComparison.Ordinal);
        Assert.Empty(_journal.Items);
    }

    private static string Oru(string controlId, string barcode = "4201000000000001") =>
        $"MSH|^~\\&|LIS|LAB|||20210805||ORU^R01|{controlId}|P|2.5.1\rOBR|1||{barcode}\rOBX|1|CWE|94500-6^SARS-CoV-2||Negative\r";

    /// <summary>The answer from its MSA on.</summary>
    private async Task<string> Send(string message)
    {
        var answer = await Answer(message);
        return answer[answer.IndexOf("MSA|", StringComparison.Ordinal)..];
    }

    private async Task<string> Answer(string message) =>
        Encoding.UTF8.GetString(await _reception.Receive(Encoding.UTF8.GetBytes(message), TestContext.Current.CancellationToken));
}
