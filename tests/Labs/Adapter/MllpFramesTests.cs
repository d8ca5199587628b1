using System.Buffers;
using System.Text;
using CsCheck;
using HealthWuhan.LabAdapter.Mllp;

namespace HealthWuhan.Tests.Adapter;

/// <summary>Messages out of a stream of bytes, whatever the stream.</summary>
public class MllpFramesTests
{
    private const int MaxBytes = 200;

    [Fact]
    public void Messages_are_found_between_their_marks() =>
        Assert.Equal(["one", "two"], Read("\vone\u001c\r\vtwo\u001c\r", 3).Messages);

    [Fact]
    public void A_missing_carriage_return_and_stray_line_ends_are_tolerated() =>
        Assert.Equal(["one", "two"], Read("\r\n\vone\u001c\vtwo\u001c\r\n", 100).Messages);

    [Fact]
    public void A_message_that_was_never_ended_gives_way_to_the_next() =>
        Assert.Equal(["two"], Read("\vone\vtwo\u001c\r", 2).Messages);

    [Fact]
    public void A_peer_that_does_not_frame_is_noticed() =>
        Assert.Equal(MllpRead.NoFrame, Read(new string('M', 100), 10).End);

    [Fact]
    public void A_message_of_the_greatest_length_is_taken_and_one_byte_more_is_not() =>
        Assert.Equal(
            (MllpRead.More, MllpRead.TooLong),
            (Read($"\v{new string('x', MaxBytes)}\u001c", 7).End, Read($"\v{new string('x', MaxBytes + 1)}\u001c", 7).End));

    [Fact]
    public void Any_bytes_in_any_pieces_give_the_same_and_never_more_than_one_message_is_held() =>
        Gen.Select(s_streams, Gen.Int[1, 50]).Sample((stream, piece) =>
        {
            var (messages, end) = Read(stream, piece);
            var (whole, wholeEnd) = Read(stream, stream.Length + 1);
            Assert.Equal(whole, messages);
            Assert.Equal(wholeEnd, end);
            Assert.All(messages, message => Assert.InRange(message.Length, 0, MaxBytes));
        }, iter: 20_000);

    /// <summary>Marks, line ends and letters, in proportions that make frames, broken frames and none.</summary>
    private static readonly Gen<string> s_streams = Gen.Frequency(
        (2, Gen.Const('\v')), (2, Gen.Const('\u001c')), (2, Gen.Const('\r')), (10, Gen.Char['a', 'z'])).Array[0, 600].Select(all => new string(all));

    private static (List<string> Messages, MllpRead End) Read(string stream, int piece)
    {
        var frames = new MllpFrames(MaxBytes);
        var messages = new List<string>();
        var bytes = Encoding.Latin1.GetBytes(stream);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            var fed = new ReadOnlySequence<byte>(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
            while (!fed.IsEmpty)
            {
                var read = frames.Feed(ref fed);
                Assert.InRange(frames.Message.Length, 0, MaxBytes);
                if (read is MllpRead.TooLong or MllpRead.NoFrame)
                    return (messages, read);
                if (read == MllpRead.Message)
                    messages.Add(Encoding.Latin1.GetString(frames.Message.Span));
            }
        }

        return (messages, MllpRead.More);
    }
}
