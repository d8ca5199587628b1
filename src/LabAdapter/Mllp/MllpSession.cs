using System.IO.Pipelines;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Mllp;

/// <summary>Why a connection ended; for the figures on the status page.</summary>
internal enum MllpEnd
{
    /// <summary>The peer closed it between messages.</summary>
    Closed,

    /// <summary>The peer closed it in the middle of a message, which was never acknowledged.</summary>
    CutShort,

    /// <summary>No message came for too long, a message took too long, or its answer was not read.</summary>
    TooSlow,

    /// <summary>A message was longer than is taken.</summary>
    TooLong,

    /// <summary>The peer does not speak MLLP.</summary>
    NoFrame,
}

/// <summary>Takes one message and says what its sender is told, without MLLP's frame. When it returns, what was acknowledged is durable.</summary>
internal delegate Task<byte[]> MllpReception(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

/// <summary>One connection: message, answer, message, answer, within its limits.</summary>
internal sealed class MllpSession(MllpLimits limits, TimeProvider clock)
{
    /// <summary>Serves a connection until it ends.</summary>
    /// <param name="pipe">The connection's bytes.</param>
    /// <param name="receive">Takes a message that is whole.</param>
    /// <param name="refuse">Builds the answer to one that is too long, from what of it was read.</param>
    /// <param name="cancellationToken">Ends it when the adapter ends.</param>
    public async Task<MllpEnd> Run(IDuplexPipe pipe, MllpReception receive, Func<ReadOnlyMemory<byte>, byte[]> refuse, CancellationToken cancellationToken)
    {
        var frames = new MllpFrames(limits.MessageBytes);
        try
        {
            while (true)
            {
                switch (await ReadMessage(pipe.Input, frames, cancellationToken))
                {
                    case MllpRead.Message:
                        await Answer(pipe.Output, await receive(frames.Message, cancellationToken), cancellationToken);
                        break;
                    case MllpRead.TooLong:
                        await Answer(pipe.Output, refuse(frames.Message), cancellationToken);
                        return MllpEnd.TooLong;
                    case MllpRead.NoFrame:
                        return MllpEnd.NoFrame;
                    default:
                        return frames.IsInMessage ? MllpEnd.CutShort : MllpEnd.Closed;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MllpEnd.TooSlow;
        }
        catch (IOException)
        {
            return MllpEnd.CutShort;
        }
    }

    /// <summary>Reads up to the end of a message. Its time runs from the first byte of it, so a peer that sends one byte a minute does not hold the connection.</summary>
    private async Task<MllpRead> ReadMessage(PipeReader input, MllpFrames frames, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.IdleTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var isTimed = false;
        while (true)
        {
            var read = await input.ReadAsync(either.Token);
            var bytes = read.Buffer;
            var found = frames.Feed(ref bytes);
            input.AdvanceTo(bytes.Start, found == MllpRead.More ? bytes.End : bytes.Start);
            if (found != MllpRead.More || read.IsCompleted)
                return found;
            if (frames.IsInMessage && !isTimed)
            {
                timeout.CancelAfter(limits.MessageTime);
                isTimed = true;
            }
        }
    }

    private async Task Answer(PipeWriter output, byte[] answer, CancellationToken cancellationToken)
    {
        byte[] framed = [0x0B, .. answer, 0x1C, 0x0D];
        // A peer that reads no answers fills its window; it has as long as a message may take.
        using var timeout = new CancellationTokenSource(limits.MessageTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await output.WriteAsync(framed, either.Token);
    }
}
