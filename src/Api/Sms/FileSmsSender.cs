using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Grains;

namespace HealthWuhan.Api.Sms;

/// <summary>The development sender: appends each message as one JSON line to <c>sms.jsonl</c> in the data folder, readable by its owner only.</summary>
/// <remarks>The line is there before the caller is answered. For a decoy the file is opened and nothing is written.</remarks>
internal sealed class FileSmsSender(string path, TimeProvider clock) : ISmsSender, IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public bool IsFull => false;

    public async Task<bool> TrySend(SmsMessage message, CancellationToken cancellationToken)
    {
        var text = JsonSerializer.Serialize(new SmsLine(clock.GetUtcNow(), message.Phone, message.Code, message.Text), SmsJson.Readable.SmsLine) + "\n";
        var line = Encoding.UTF8.GetBytes(text);
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await file.WriteAsync(message.IsDecoy ? ReadOnlyMemory<byte>.Empty : line, cancellationToken);
            if (!message.IsDecoy)
                CityMeter.Sms("sent");
            return true;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();
}

internal sealed record SmsLine(DateTimeOffset At, string Phone, string Code, string Text);

/// <summary>What the HTTP sender posts.</summary>
internal sealed record SmsRequest(string Phone, string Text, Guid Id);

[JsonSerializable(typeof(SmsLine))]
[JsonSerializable(typeof(SmsRequest))]
internal sealed partial class SmsJson : JsonSerializerContext
{
    /// <summary>Chinese as Chinese, since people read this file.</summary>
    public static SmsJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
