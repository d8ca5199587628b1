using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthWuhan.Api.Identity;

/// <summary>The way out for SMS. A message that could not be handed over throws.</summary>
public interface ISmsSender
{
    Task Send(string phone, string code, string text, CancellationToken cancellationToken);
}

/// <summary>The development sender: appends each message as one JSON line to <c>sms.jsonl</c> in the data folder, readable by its owner only.</summary>
internal sealed class FileSmsSender(string path, TimeProvider clock) : ISmsSender, IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public async Task Send(string phone, string code, string text, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.Serialize(new SmsMessage(clock.GetUtcNow(), phone, code, text), SmsJson.Readable.SmsMessage) + "\n";
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
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line), cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();
}

internal sealed record SmsMessage(DateTimeOffset At, string Phone, string Code, string Text);

[JsonSerializable(typeof(SmsMessage))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class SmsJson : JsonSerializerContext
{
    /// <summary>Chinese as Chinese, since people read this file.</summary>
    public static SmsJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
