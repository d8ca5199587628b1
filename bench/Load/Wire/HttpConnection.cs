using System.Net;
using System.Net.Sockets;

namespace HealthWuhan.Load.Wire;

/// <summary>An answer; its body is the connection's own buffer and holds until the next question.</summary>
internal readonly record struct Answer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>One keep-alive connection with one request under way at a time. After a failure the next question opens it anew.</summary>
/// <remarks>
/// Bare sockets and requests built beforehand, because the generator shares its cores with the server: what it burns, the server lacks.
/// bench/README.md has the measured difference to HttpClient.
/// </remarks>
internal sealed class HttpConnection(IPEndPoint server) : IDisposable
{
    private const int LargestAnswer = 16 << 20;

    private byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;

    public async ValueTask Open(CancellationToken cancellationToken)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(server, cancellationToken);
    }

    public async ValueTask<Answer> Ask(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            if (_socket is null)
                await Open(cancellationToken);
            for (var sent = 0; sent < request.Length;)
                sent += await _socket!.SendAsync(request[sent..], SocketFlags.None, cancellationToken);
            var head = await Receive(cancellationToken);
            if (head.Closes)
                Close();
            return new Answer(head.Status, _buffer.AsMemory(head.BodyStart, head.BodyLength));
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    private async ValueTask<AnswerHead> Receive(CancellationToken cancellationToken)
    {
        var filled = 0;
        while (true)
        {
            var got = await _socket!.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None, cancellationToken);
            if (got == 0)
                throw new IOException("The server closed the connection in the middle of an answer.");
            filled += got;
            var complete = AnswerHead.TryParse(_buffer.AsSpan(0, filled), out var head);
            if (complete && filled > head.End)
                throw new InvalidDataException("The server sent more than the one answer it was asked for.");
            if (complete && filled == head.End)
                return head;
            if (filled == _buffer.Length)
                Grow(head.End);
        }
    }

    private void Grow(int needed)
    {
        var size = Math.Max(needed, _buffer.Length * 2);
        if (size > LargestAnswer)
            throw new InvalidDataException("The answer is larger than anything we ask for.");
        Array.Resize(ref _buffer, size);
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
