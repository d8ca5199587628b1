using System.Buffers.Text;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Identity;

/// <summary>How often codes may be asked for and sign-ins may fail (<c>SignInLimits:…</c>).</summary>
public sealed record SignInLimitOptions
{
    public const string Section = "SignInLimits";

    /// <summary>One phone serves a family of ten.</summary>
    [Range(1, 100)] public int CodesPerPhoneAndHour { get; init; } = 20;

    [Range(1, 100)] public int CodesPerPhoneAndDay { get; init; } = 60;

    [Range(1, 100)] public int CodesPerDocumentAndHour { get; init; } = 10;

    [Range(1, 100)] public int CodesPerDocumentAndDay { get; init; } = 30;

    /// <summary>With five attempts a code, less than what all codes of an hour would allow.</summary>
    [Range(1, 100)] public int FailuresPerDocumentAndHour { get; init; } = 20;

    /// <summary>By node. A carrier puts thousands of phones behind one address.</summary>
    [Range(1, 1_000_000)] public int CodesPerAddressAndMinute { get; init; } = 3_000;
}

/// <summary>The limits by phone and by document, the same on every node. They count what is asked for, and never look at who is registered.</summary>
internal sealed class SignInLimits(GrainCalls grains, DeploymentKeys keys, IOptions<SignInLimitOptions> options)
{
    private const int HashSize = 16;
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private readonly SignInLimitOptions _options = options.Value;

    /// <summary>Counts a code that is asked for. By document first: who taps again and again uses up their own codes, and not the family's.</summary>
    public async Task<Refusal?> TakeCode(Person person, CancellationToken cancellationToken) =>
        await Take(DocumentKey("code", person.Document), ByDocument, cancellationToken) ?? await Take(Key("phone", person.Phone), ByPhone, cancellationToken);

    /// <summary>Counts an attempt as failed before it is made, so that attempts at the same time cannot pass together.</summary>
    public Task<Refusal?> TakeAttempt(IdentityDocument document, CancellationToken cancellationToken) =>
        Take(DocumentKey("failure", document), [new(_options.FailuresPerDocumentAndHour, s_hour)], cancellationToken);

    /// <summary>The attempt has not failed.</summary>
    public Task GiveBackAttempt(IdentityDocument document, CancellationToken cancellationToken) =>
        grains.Tell<ISignInLimitGrain>(DocumentKey("failure", document), grain => grain.GiveBack(cancellationToken), cancellationToken);

    /// <summary>Counts an export of somebody's own data: it reads more than anything else they may ask for.</summary>
    public Task<Refusal?> TakeExport(CitizenKey citizen, CancellationToken cancellationToken) =>
        Take(Key("export", citizen.Value), [new(1, TimeSpan.FromMinutes(1))], cancellationToken);

    private ImmutableArray<SpanLimit> ByDocument => [new(_options.CodesPerDocumentAndHour, s_hour), new(_options.CodesPerDocumentAndDay, s_day)];

    private ImmutableArray<SpanLimit> ByPhone => [new(_options.CodesPerPhoneAndHour, s_hour), new(_options.CodesPerPhoneAndDay, s_day)];

    private Task<Refusal?> Take(string key, ImmutableArray<SpanLimit> limits, CancellationToken cancellationToken) =>
        grains.Ask<ISignInLimitGrain, Refusal?>(key, grain => grain.Take(limits, cancellationToken), cancellationToken);

    private string DocumentKey(string what, IdentityDocument document) => Key(what, $"{document.Type}:{document.Number}");

    private string Key(string what, string of) => SignInLimit.GrainKey(
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.SignInNames, Encoding.UTF8.GetBytes($"limit\n{what}\n{of}")).AsSpan(0, HashSize)));
}
