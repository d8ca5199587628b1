using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Api.Sms;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>Codes by SMS: each bound to its purpose, to document, name, phone and time; only its keyed hash is kept.</summary>
internal sealed class SmsCodes(GrainCalls grains, DeploymentKeys keys, SignInLimits limits, ISmsSender sms)
{
    private const int HashSize = 16;

    /// <summary>
    /// Sends a code where the person is new or the details match the registration. Otherwise the same is done for nobody: a proof is stored that no
    /// code has, and a decoy goes to the sender. Refuses with <c>too-many-requests</c> and <c>temporarily-unavailable</c>, alike for everybody.
    /// </summary>
    /// <param name="purpose">What the code is good for; a newer code for the same purpose and person replaces it.</param>
    /// <param name="person">Whose phone it goes to.</param>
    /// <param name="text">The message around the code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Refusal?> Send(string purpose, Person person, Func<string, string> text, CancellationToken cancellationToken) =>
        await Take(person, cancellationToken) ?? await Begin(purpose, person, text, await IsStranger(person, cancellationToken), cancellationToken);

    /// <summary>
    /// Sends a code to a phone that somebody who is signed in says is theirs, and is registered with nobody as theirs yet. The same limits by document and by phone; refuses as <see cref="Send"/>.
    /// </summary>
    public async Task<Refusal?> SendToNewPhone(string purpose, Person person, Func<string, string> text, CancellationToken cancellationToken) =>
        await Take(person, cancellationToken) ?? await Begin(purpose, person, text, isDecoy: false, cancellationToken);

    // First of all the sender: whoever is sent away by one that is behind has used up no code by asking.
    private async Task<Refusal?> Take(Person person, CancellationToken cancellationToken) => sms.IsFull ? Full : await limits.TakeCode(person, cancellationToken);

    private async Task<bool> IsStranger(Person person, CancellationToken cancellationToken)
    {
        var citizen = CitizenKey.Derive(person.Document, keys.CitizenKey);
        return await grains.Citizen(citizen, grain => grain.Match(person.Name, person.Phone, cancellationToken), cancellationToken) == IdentityMatch.Different;
    }

    private async Task<Refusal?> Begin(string purpose, Person person, Func<string, string> text, bool isDecoy, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6");
        var proof = Proof(purpose, person, code);
        if (isDecoy)
            RandomNumberGenerator.Fill(proof);
        await grains.Tell<ISignInGrain>(GrainKey(purpose, person), grain => grain.Begin(proof, cancellationToken), cancellationToken);
        return await sms.TrySend(new(Guid.NewGuid(), person.Phone, code, text(code), isDecoy), cancellationToken) ? null : Full;
    }

    /// <summary>Whether this is the last code sent for the purpose to this person, true once. Refuses with <c>wrong-code</c> and <c>too-many-requests</c>.</summary>
    public async Task<Refusal?> Verify(string purpose, Person person, string code, CancellationToken cancellationToken)
    {
        if (await limits.TakeAttempt(person.Document, cancellationToken) is { } tooMany)
            return tooMany;
        var proof = Proof(purpose, person, code);
        if (!await grains.Ask<ISignInGrain, bool>(GrainKey(purpose, person), grain => grain.Complete(proof, cancellationToken), cancellationToken))
            return WrongCode;

        await limits.GiveBackAttempt(person.Document, cancellationToken);
        return null;
    }

    /// <summary>What everybody is told for whom a code opens nothing.</summary>
    public static Refusal WrongCode => new("wrong-code", "The details do not match, or the code is wrong or expired.");

    private static Refusal Full => new("temporarily-unavailable", "Too many messages wait to be sent; send the same request again.");

    private byte[] Proof(string purpose, Person person, string code) =>
        HMACSHA256.HashData(keys.SignInProof, Encoding.UTF8.GetBytes($"{ClaimOf(purpose, person)}\n{code}"));

    private string GrainKey(string purpose, Person person) => SignIn.GrainKey(
        Base64Url.EncodeToString(HMACSHA256.HashData(keys.SignInNames, Encoding.UTF8.GetBytes($"code\n{ClaimOf(purpose, person)}")).AsSpan(0, HashSize)));

    private static string ClaimOf(string purpose, Person person) =>
        $"{purpose}\n{person.Document.Type}\n{person.Document.Number}\n{person.Name}\n{person.Phone}";
}
