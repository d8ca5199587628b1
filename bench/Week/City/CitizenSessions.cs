using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains;
using HealthWuhan.Week.Plan;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Week.City;

/// <summary>
/// Sessions of residents, as the product's own code would have signed them, with the deployment's key: eleven million SMS are not what is measured. Written by hand because the library's way
/// costs the generator more than the request.
/// </summary>
internal sealed class CitizenSessions : IAsyncDisposable
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMinutes(10);

    private readonly NpgsqlDataSource _database;
    private readonly DailyKeys<TokenKey> _keys;
    private readonly byte[] _citizenKey;
    private readonly TimeProvider _clock;
    private Signing? _signing;

    public CitizenSessions(string connectionString, string secret, TimeProvider clock)
    {
        var keys = new DeploymentKeys(DeploymentSecret.Parse(secret));
        _database = NpgsqlDataSource.Create(connectionString);
        _keys = new(new(_database, keys), clock, NullLogger<DailyKeys<TokenKey>>.Instance);
        _citizenKey = keys.CitizenKey;
        _clock = clock;
    }

    public CitizenKey KeyOf(Resident resident) => CitizenKey.Derive(new(DocumentType.ResidentId, resident.Document), _citizenKey);

    /// <summary>A token that is good for half an hour.</summary>
    public async ValueTask<string> TokenOf(Resident resident, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var signing = _signing is { } known && now - known.Since < s_lookAgain ? known : _signing = await Look(now, cancellationToken);
        var (from, until) = (now.ToUnixTimeSeconds(), (now + AccessTokens.Lifetime).ToUnixTimeSeconds());
        var claims =
            $$"""{"iss":"{{AccessTokens.Issuer}}","aud":"{{AccessTokens.Issuer}}","sub":"{{KeyOf(resident).Value}}","role":"{{Roles.Citizen}}","sid":"week-{{resident.Number}}","iat":{{from}},"nbf":{{from}},"exp":{{until}}}""";
        var signed = $"{signing.Header}.{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(signing.Key, Encoding.ASCII.GetBytes(signed)))}";
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        await _database.DisposeAsync();
    }

    private async Task<Signing> Look(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await _keys.Current(cancellationToken) ?? throw new InvalidOperationException("The city has no key that signs tokens.");
        var header = $$"""{"alg":"HS256","kid":"{{key.Kid}}","typ":"JWT"}""";
        return new(Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header)), key.Export(), now);
    }

    private sealed record Signing(string Header, byte[] Key, DateTimeOffset Since);
}
