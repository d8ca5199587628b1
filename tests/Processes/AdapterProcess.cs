using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>The lab adapter as a lab runs it: its settings file, its folders, and the program, killed and started again.</summary>
internal sealed class AdapterProcess(string folder, int mllpPort) : IAsyncDisposable
{
    private static readonly string[] s_filed = ["sent", "refused", "quarantine"];
    private ChildProcess? _process;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Writes the settings of a program of that city.</summary>
    public void Configure(Uri city, (string Id, string Secret) program)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "secret"), program.Secret);
        File.SetUnixFileMode(Path.Combine(folder, "secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(folder, "adapter.json"), JsonSerializer.Serialize(new
        {
            api = new { url = city, pushesPerMinute = 60_000 },
            credentials = new { clientId = program.Id, clientSecretFile = "secret" },
            intake = new { scanEvery = "00:00:00.2", settle = "00:00:00", minimumFreeBytes = 0 },
            mllp = new { port = mllpPort },
            statusPort = 0,
        }));
    }

    public async Task Start()
    {
        _process = ChildProcess.Start("HealthWuhan.LabAdapter", [], "--settings", Path.Combine(folder, "adapter.json"));
        while (await _process.ReadLine() is { } line)
        {
            if (!line.Contains("is ready", StringComparison.Ordinal))
                continue;
            _process.IgnoreOutput();
            return;
        }

        throw new InvalidOperationException($"The adapter ended before it was ready: {(await _process.WaitForExit()).Errors}");
    }

    public Task KillHard() => _process!.KillHard();

    public Task<int> End(string signal) => _process!.End(signal);

    public void Drop(string name, string content)
    {
        var draft = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "data", "in")).FullName, name + ".tmp");
        File.WriteAllText(draft, content);
        File.Move(draft, draft[..^4]);
    }

    /// <summary>Sends a message as a laboratory system does: again and again, on a new connection, until it is acknowledged.</summary>
    public async Task SendUntilAcknowledged(string message)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (await TrySend(message))
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every report that is there, one a push.</summary>
    public IReadOnlyList<JsonElement> Reports() =>
        [.. s_filed.Select(name => Path.Combine(folder, "data", name)).Where(Directory.Exists)
            .SelectMany(path => Directory.GetFiles(path, "*.report.json", SearchOption.AllDirectories))
            .Select(path => JsonDocument.Parse(File.ReadAllText(path)).RootElement)];

    public bool HasWaitingFiles => Directory.EnumerateFiles(Path.Combine(folder, "data", "in")).Any();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private async Task<bool> TrySend(string message)
    {
        try
        {
            using var client = new TcpClient();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(10));
            await client.ConnectAsync(IPAddress.Loopback, mllpPort, timeout.Token);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"\v{message}\u001c\r"), timeout.Token);
            return (await ReadAnswer(client.GetStream(), timeout.Token)).Contains("MSA|AA|", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or SocketException || (e is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<string> ReadAnswer(NetworkStream stream, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (buffer.AsSpan(0, read).Contains((byte)0x1C))
                break;
        }

        return answer.ToString();
    }
}
