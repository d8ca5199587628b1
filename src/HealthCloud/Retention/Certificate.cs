using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain.Retention;
using HealthWuhan.HealthCloud.Directives;

namespace HealthWuhan.HealthCloud.Retention;

/// <summary>How much of one kind was deleted, and up to which time.</summary>
public sealed record PurgedItem(string Kind, long Removed, DateTimeOffset Until);

/// <summary>What is to be certified. Items and policy are kept as the very text that is hashed.</summary>
public sealed record Deletion(DateTimeOffset At, string Kind, string Items, string Policy)
{
    /// <summary>A run of the purge.</summary>
    public const string Purge = "purge";

    /// <summary>A person who asked for it.</summary>
    public const string Erasure = "erasure";

    /// <summary>A keyed hash of who was erased; null for a purge.</summary>
    public string? Subject { get; init; }

    public static Deletion Of(string kind, DateTimeOffset at, IEnumerable<PurgedItem> items, RetentionPolicy policy) => new(
        DateTimeOffset.UnixEpoch.AddMicroseconds((at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond),
        kind,
        JsonSerializer.Serialize([.. items], CertificateJson.Default.PurgedItemArray),
        PolicyDocuments.Write(policy).GetRawText());
}

/// <summary>A deletion with its place in the chain.</summary>
public sealed record Certificate(long Seq, Deletion Deletion, byte[] PreviousHash)
{
    public byte[] Hash { get; init; } = [];

    public IReadOnlyList<PurgedItem> Items => JsonSerializer.Deserialize(Deletion.Items, CertificateJson.Default.PurgedItemArray)!;
}

[JsonSerializable(typeof(PurgedItem[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CertificateJson : JsonSerializerContext;
