using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Api.Conversions;

/// <summary>
/// That a phone which an application asks for is in its applicant's hands: a code goes there, by the sender and within the limits of every other code, and is good for this application alone
/// (docs/decisions/0041-a-phone-is-shown-to-be-theirs.md).
/// </summary>
internal sealed class PhoneProof(GrainCalls grains, SmsCodes codes, ConversionApplicants applicants)
{
    /// <summary>Sends a code to that phone; where it was shown already, nothing. Refuses as <see cref="ConversionRules.ToProve"/> and <see cref="SmsCodes.Send"/>.</summary>
    public async Task<Refusal?> Send(CitizenKey citizen, string id, CancellationToken cancellationToken)
    {
        var (application, person) = await Find(citizen, id, cancellationToken);
        if (application.Refusal is { } refusal)
            return refusal;

        return application.Value.LacksProof ? await codes.SendToNewPhone(Purpose(id), person!, Text, cancellationToken) : null;
    }

    /// <summary>Takes the code. Again, when it was shown, is a repeat. Refuses as <see cref="ConversionRules.ToProve"/> and <see cref="SmsCodes.Verify"/>.</summary>
    public async Task<Result<ConversionApplication>> Show(CitizenKey citizen, string id, string code, CancellationToken cancellationToken)
    {
        var (application, person) = await Find(citizen, id, cancellationToken);
        if (application.Refusal is not null || !application.Value.LacksProof)
            return application;

        return await codes.Verify(Purpose(id), person!, code, cancellationToken) is { } wrong
            ? wrong
            : await applicants.Ask(citizen, grain => grain.ProvePhone(id, cancellationToken), cancellationToken);
    }

    /// <summary>The application, and whom it is about with the phone as it should be.</summary>
    private async Task<(Result<ConversionApplication> Application, Person? Person)> Find(CitizenKey citizen, string id, CancellationToken cancellationToken)
    {
        var found = ConversionRules.ToProve(await applicants.Ask(citizen, grain => grain.Get(cancellationToken), cancellationToken), id);
        if (found.Refusal is not null)
            return (found, null);

        var person = await grains.Citizen(citizen, grain => grain.Person(cancellationToken), cancellationToken);
        return person is null ? (ConversionRules.Unknown, null) : (found, person with { Phone = found.Value.Form.Phone! });
    }

    private static string Purpose(string id) => "p-" + id;

    private static string Text(string code) =>
        $"【健康武汉】验证码 {code}：有人申请将此号码登记为其手机号，如非您本人申请，请勿告知他人，5 分钟内有效。Somebody applies to be registered with this number; enter code {code} only if it was you.";
}
