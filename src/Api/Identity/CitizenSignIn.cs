using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Identity;

/// <summary>The citizen's sign-in, by a code for the document's own citizen key.</summary>
internal sealed class CitizenSignIn(GrainCalls grains, SmsCodes codes, DeploymentKeys keys, Sessions sessions)
{
    /// <summary>Sends a code, or does the same for nobody; see <see cref="SmsCodes.Send"/>.</summary>
    public Task<Refusal?> SendCode(Person person, CancellationToken cancellationToken) =>
        codes.Send(Key(person).Value, person, code => $"【健康武汉】验证码 {code}，5 分钟内有效，请勿告知他人。Your code is {code}, valid for 5 minutes.", cancellationToken);

    /// <summary>A session, where the code is right; the first sign-in of somebody new registers them. Refuses as <see cref="SmsCodes.Verify"/>.</summary>
    public async Task<Result<SessionAnswer>> Complete(Person person, string code, CancellationToken cancellationToken)
    {
        var citizen = Key(person);
        if (await codes.Verify(citizen.Value, person, code, cancellationToken) is { } refusal)
            return refusal;

        // Since the code was sent, a medic may have registered the document's true owner: whoever asked for the code must still be the one.
        var isOwner = await grains.Citizen(citizen, grain => grain.Register(person, cancellationToken), cancellationToken);
        return isOwner ? await sessions.Open(citizen, cancellationToken) : SmsCodes.WrongCode;
    }

    private CitizenKey Key(Person person) => CitizenKey.Derive(person.Document, keys.CitizenKey);
}
