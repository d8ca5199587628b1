using System.Net;
using System.Net.Sockets;

namespace HealthWuhan.Load.Booking;

/// <summary>One keep-alive connection, written by hand: the generator shares the cores with what it measures, and HttpClient costs several times as much with thousands of sockets.</summary>
internal sealed class RushConnection(IPEndPoint server) : IDisposable
{
    private const int LongestRequest = 2 * 1024;
    private const int LongestAnswer = 8 * 1024;

    private readonly byte[] _request = new byte[LongestRequest];
    private readonly byte[] _answer = new byte[LongestAnswer];
    private Socket? _socket;

    public Span<byte> Request => _request;

    public bool IsOpen => _socket is not null;

    public async Task Open(CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            _socket = socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends what was written into <see cref="Request"/> and reads the answer, which holds until the next one.</summary>
    /// <exception cref="IOException">The server closed the connection, or its answer is longer than any that is asked for here.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> Ask(int length, CancellationToken cancellationToken)
    {
        await _socket!.SendAsync(_request.AsMemory(0, length), cancellationToken);
        for (var filled = 0; ;)
        {
            var got = await _socket.ReceiveAsync(_answer.AsMemory(filled), cancellationToken);
            if (got == 0)
                throw new IOException("closed by the server");
            filled += got;
            if (RushAnswer.IsComplete(_answer.AsSpan(0, filled)))
                return _answer.AsMemory(0, filled);
        }
    }

    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    public void Dispose() => Close();
}
