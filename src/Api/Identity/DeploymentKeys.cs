using HealthWuhan.Grains;

namespace HealthWuhan.Api.Identity;

/// <summary>The API's keys, each derived from the deployment's secret for one purpose, so that none can stand in for another.</summary>
public sealed class DeploymentKeys(DeploymentSecret secret)
{
    /// <summary>Keys the hash that turns a document into a citizen's key. Never changes while a deployment lives.</summary>
    public byte[] CitizenKey { get; } = secret.CitizenKey;

    /// <summary>Encrypts the keys that sign access tokens, which all nodes share through the database.</summary>
    public byte[] TokenKeys { get; } = secret.DeriveKey("token-keys");

    /// <summary>Tells refresh tokens of ours from made-up ones before anything is looked up.</summary>
    public byte[] RefreshToken { get; } = secret.DeriveKey("refresh-token");

    /// <summary>Seals sampling codes.</summary>
    public byte[] SamplingCode { get; } = secret.DeriveKey("sampling-code");

    /// <summary>Keys the hash of SMS codes, so that what is stored cannot be tried.</summary>
    public byte[] SignInProof { get; } = secret.DeriveKey("sign-in-proof");

    /// <summary>Keys the hashes that name pending codes and limits, so that the names tell no phone and no document.</summary>
    public byte[] SignInNames { get; } = secret.DeriveKey("sign-in-names");

    /// <summary>Keys the hash on tickets of the waiting room, so that nobody writes one for themselves.</summary>
    public byte[] WaitingTicket { get; } = secret.DeriveKey("waiting-ticket");

    /// <summary>Encrypts the private keys that sign health codes, which all nodes share through the database.</summary>
    public byte[] SigningKeys { get; } = secret.DeriveKey("signing-keys");

    /// <summary>Keys the hashes of lab programs' secrets.</summary>
    public byte[] ClientSecrets { get; } = secret.DeriveKey("client-secrets");

    /// <summary>Keys the hashes of recovery codes.</summary>
    public byte[] RecoveryCodes { get; } = secret.DeriveKey("recovery-codes");

    /// <summary>Makes the pseudonyms of people and swabs for systems of others.</summary>
    public byte[] FhirIds { get; } = secret.DeriveKey("fhir-ids");

    /// <summary>Chains the access log: whoever has only the database cannot forge one.</summary>
    public byte[] AccessLog { get; } = secret.DeriveKey(DeploymentSecret.AccessLogPurpose);
}
