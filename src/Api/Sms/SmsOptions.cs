using System.ComponentModel.DataAnnotations;
using System.Text;

namespace HealthWuhan.Api.Sms;

/// <summary>The SMS gateway (<c>Sms:…</c>). Without a <see cref="Url"/> the development sender writes messages to a file.</summary>
public sealed record SmsOptions : IValidatableObject
{
    public const string Section = "Sms";

    private const int MinKeyLength = 32;

    /// <summary>Where messages are posted to.</summary>
    public Uri? Url { get; init; }

    /// <summary>Signs what is posted.</summary>
    public string? Key { get; init; }

    /// <summary>How many messages may go out in a day of the city, from all nodes together.</summary>
    [Range(1, int.MaxValue)] public int PerDay { get; init; } = 1_000_000;

    /// <summary>How many may go out in a minute, from all nodes together.</summary>
    [Range(1, int.MaxValue)] public int PerMinute { get; init; } = 6_000;

    /// <summary>How many may wait at one node before it takes no more.</summary>
    [Range(1, 1_000_000)] public int Queue { get; init; } = 10_000;

    /// <summary>The key's bytes.</summary>
    internal byte[] SigningKey => Encoding.UTF8.GetBytes(Key!);

    // No message repeats a value: one of them is a secret.
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is null)
            yield break;
        if (!Url.IsAbsoluteUri || !(Url.Scheme == Uri.UriSchemeHttps || (Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback)))
            yield return new("Sms:Url is to be an https address; http only on this machine.");
        if (Key is not { Length: >= MinKeyLength })
            yield return new($"Sms:Key, or the file that Sms:KeyFile names, is to hold at least {MinKeyLength} characters.");
    }
}
