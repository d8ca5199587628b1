namespace HealthWuhan.Domain.Identity;

/// <summary>
/// A person's word that what was recorded under one number is somebody else's, because the wrong document was typed at sampling
/// (docs/domain.md, what went wrong elsewhere: Shenzhen). Kept where it was applied, as the trail of what moved.
/// </summary>
/// <remarks>Prints without its reason, which is free text and may name somebody.</remarks>
/// <param name="From">The key of the number that was typed.</param>
/// <param name="To">The key of the person's own.</param>
/// <param name="Reason">Why, in the words of who corrects.</param>
/// <param name="By">The user name of who corrects.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("identity-correction")]
public sealed record IdentityCorrection(
    [property: Id(0)] CitizenKey From,
    [property: Id(1)] CitizenKey To,
    [property: Id(2)] string Reason,
    [property: Id(3)] string By,
    [property: Id(4)] DateTimeOffset At)
{
    public override string ToString() => nameof(IdentityCorrection);
}
