namespace HealthWuhan.Domain.Identity;

/// <summary>The documents a person can be known by (docs/domain.md, identity). Stored: explicit and append-only.</summary>
public enum DocumentType : byte
{
    ResidentId = 1,
    Passport = 2,
    HongKongMacauPermit = 3,
    TaiwanPermit = 4,
    ForeignResidentCard = 5,
}

/// <summary>A document in canonical form: the number upper-case, without spaces, and valid for its type. Made by <c>IdentityRules.ParseDocument</c> only.</summary>
/// <remarks>Prints without its number, and a person without anything: Orleans writes messages that it drops, with what is in them, into the log.</remarks>
[GenerateSerializer, Immutable, Alias("identity-document")]
public sealed record IdentityDocument([property: Id(0)] DocumentType Type, [property: Id(1)] string Number)
{
    public override string ToString() => Type.ToString();
}

/// <summary>Who somebody is: the document, the name and the mobile phone, each in canonical form. Several people may share a phone.</summary>
[GenerateSerializer, Immutable, Alias("person")]
public sealed record Person([property: Id(0)] IdentityDocument Document, [property: Id(1)] string Name, [property: Id(2)] string Phone)
{
    public override string ToString() => nameof(Person);
}
