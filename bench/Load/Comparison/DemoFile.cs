using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthWuhan.Load.Comparison;

/// <summary>demo.json, as far as the bench reads it.</summary>
internal sealed record DemoFile(IReadOnlyList<DemoPerson> Citizens, string ResultsCsv)
{
    public static async Task<DemoFile> Read(string data, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(data, "demo.json"));
        return (await JsonSerializer.DeserializeAsync(file, SetupJson.Default.DemoFile, cancellationToken))!;
    }
}

internal sealed record DemoPerson(JsonElement Document, string Name, string Phone)
{
    public SessionRequest ToRequest(string? code) => new(Document, Name, Phone, code);
}

internal sealed record SessionRequest(JsonElement Document, string Name, string Phone, string? Code);

internal sealed record StaffRequest(string Username, string Password);

internal sealed record TokenAnswer(string AccessToken);

internal sealed record Account(string Role, string Username, string Password);

internal sealed record Sms(string Phone, string Code);

/// <summary>A line of the file from which the baselines have their answers.</summary>
internal sealed record KnownAnswer(string Key, string Body);

[JsonSerializable(typeof(DemoFile))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(StaffRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(Account[]))]
[JsonSerializable(typeof(Sms))]
[JsonSerializable(typeof(KnownAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class SetupJson : JsonSerializerContext;
