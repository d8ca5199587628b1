using System.IO.Pipelines;
using System.Text;
using CsCheck;
using HealthWuhan.LabAdapter.Mllp;
using HealthWuhan.LabAdapter.Settings;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Adapter;

/// <summary>One connection with a peer that is slow, broken or hostile.</summary>
public class MllpSessionTests
{
    private static readonly MllpLimits s_limits = new(1_000, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10), 64, 8);
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Every_message_has_its_answer_in_turn()
    {
        var peer = Connect();
        await peer.Send("\vone\u001c\r\vtwo\u001c\r");
        Assert.Equal("\vgot one\u001c\r\vgot two\u001c\r", await peer.Read("\vgot one\u001c\r\vgot two\u001c\r".Length));
        Assert.Equal(MllpEnd.Closed, await peer.HangUp());
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_let_go_after_the_idle_time()
    {
        var peer = Connect();
        _clock.Advance(s_limits.IdleTime);
        Assert.Equal(MllpEnd.TooSlow, await peer.Ended);
    }

    [Fact]
    public async Task A_peer_that_sends_a_byte_now_and_then_has_no_longer_for_its_message_than_any_other()
    {
        var peer = Connect();
        await peer.Send("\v");
        for (var waited = TimeSpan.Zero; waited < s_limits.MessageTime; waited += TimeSpan.FromSeconds(20))
        {
            await peer.Send("x");
            _clock.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(MllpEnd.TooSlow, await peer.Ended);
    }

    [Fact]
    public async Task A_message_that_never_ends_is_refused_and_the_connection_closed()
    {
        var peer = Connect();
        await peer.Send("\v" + new string('x', 2_000));
        Assert.Equal(MllpEnd.TooLong, await peer.Ended);
        Assert.Equal("\vtoo long\u001c\r", await peer.Read("\vtoo long\u001c\r".Length));
    }

    [Fact]
    public async Task A_peer_that_does_not_read_its_answers_is_let_go()
    {
        var peer = Connect(answer: new string('a', 1_000));
        for (var i = 0; i < 10; i++)
            await peer.Send("\vx\u001c\r");
        _clock.Advance(s_limits.MessageTime);
        Assert.Equal(MllpEnd.TooSlow, await peer.Ended);
    }

    [Fact]
    public async Task A_connection_lost_in_the_middle_of_a_message_takes_nothing()
    {
        var peer = Connect();
        await peer.Send("\vhalf a mess");
        Assert.Equal(MllpEnd.CutShort, await peer.HangUp());
        Assert.Empty(peer.Received);
    }

    [Fact]
    public Task Any_bytes_end_the_connection_or_are_answered_but_never_hang_or_crash_it() =>
        Gen.Byte.Array[0, 3_000].SampleAsync(
            async bytes =>
            {
                var peer = Connect();
                await peer.Send(Encoding.Latin1.GetString(bytes));
                await peer.HangUp();
            },
            iter: 500);

    private Peer Connect(string? answer = null) => new(new MllpSession(s_limits, _clock), answer);

    /// <summary>The other end of a connection.</summary>
    private sealed class Peer
    {
        // Everything happens within the call that causes it: what was sent is read when Send returns.
        private readonly Pipe _sent = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        private readonly Pipe _answered = new(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 4_000, resumeWriterThreshold: 2_000, useSynchronizationContext: false));

        public Peer(MllpSession session, string? answer) => Ended = session.Run(
            new Duplex(_sent.Reader, _answered.Writer),
            (message, _) =>
            {
                var text = Encoding.Latin1.GetString(message.Span);
                Received.Add(text);
                return Task.FromResult(Encoding.Latin1.GetBytes(answer ?? $"got {text}"));
            },
            _ => "too long"u8.ToArray(),
            TestContext.Current.CancellationToken);

        public Task<MllpEnd> Ended { get; }

        public List<string> Received { get; } = [];

        public async Task Send(string text) => await _sent.Writer.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

        public async Task<string> Read(int count)
        {
            var read = await _answered.Reader.ReadAtLeastAsync(count, TestContext.Current.CancellationToken);
            var text = Encoding.Latin1.GetString(read.Buffer);
            _answered.Reader.AdvanceTo(read.Buffer.End);
            return text;
        }

        public async Task<MllpEnd> HangUp()
        {
            await _sent.Writer.CompleteAsync();
            return await Ended;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
