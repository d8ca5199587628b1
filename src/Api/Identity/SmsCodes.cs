using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>Codes by SMS: each bound to its purpose, to document, name, phone and time; only its keyed hash is kept.</summary>
internal sealed class SmsCodes(GrainCalls grains, DeploymentKeys keys, ISmsSender sms)
{
    /// <summary>Sends a code where the person is new or the details match the registration; otherwise nothing, and the caller cannot tell.</summary>
    /// <param name="purpose">What the code is good for, as the key of its <see cref="ISignInGrain"/>; a newer code for the same replaces it.</param>
    /// <param name="person">Whose phone it goes to.</param>
    /// <param name="text">The message around the code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task Send(string purpose, Person person, Func<string, string> text, CancellationToken cancellationToken)
    {
        var citizen = CitizenKey.Derive(person.Document, keys.CitizenKey);
        var match = await grains.Citizen(citizen, grain => grain.Match(person.Name, person.Phone, cancellationToken), cancellationToken);
        if (match == IdentityMatch.Different)
            return;

        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6");
        await grains.Ask<ISignInGrain, bool>(purpose, async grain =>
        {
            await grain.Begin(Proof(purpose, person, code), cancellationToken);
            return true;
        }, cancellationToken);
        await sms.Send(person.Phone, code, text(code), cancellationToken);
    }

    /// <summary>Whether this is the last code sent for the purpose to this person. True once.</summary>
    public Task<bool> Verify(string purpose, Person person, string code, CancellationToken cancellationToken) =>
        grains.Ask<ISignInGrain, bool>(purpose, grain => grain.Complete(Proof(purpose, person, code), cancellationToken), cancellationToken);

    private byte[] Proof(string purpose, Person person, string code) => HMACSHA256.HashData(
        keys.SignInProof,
        Encoding.UTF8.GetBytes($"{purpose}\n{person.Document.Type}\n{person.Document.Number}\n{person.Name}\n{person.Phone}\n{code}"));
}
