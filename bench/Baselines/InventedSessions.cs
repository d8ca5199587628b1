using System.Globalization;
using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Baselines;

/// <summary>Tokens of citizens whom nobody has registered, as the product itself would have issued them: to have 100,000 sessions without sending 100,000 SMS.</summary>
internal static class InventedSessions
{
    public static async Task Write(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var file = configuration["answers"] ?? throw new StartupException("--answers FILE is needed.");
        var count = int.Parse(configuration["rows"] ?? throw new StartupException("--rows N is needed."), CultureInfo.InvariantCulture);
        using var keys = await ResultsServer.ReadKeys(configuration, cancellationToken);
        var tokens = new AccessTokens(keys, new StaffStanding(new StaffOptions().Policy, Options.Create(new ExternalStaffOptions()), TimeProvider.System), TimeProvider.System);
        await using var output = new StreamWriter(file);
        for (var citizen = 0; citizen < count; citizen++)
        {
            var key = CitizenKey.FromBytes(RandomNumberGenerator.GetBytes(CitizenKey.Size));
            var token = await tokens.IssueTo(key, RandomNumberGenerator.GetHexString(16), isSignIn: false, cancellationToken);
            await output.WriteLineAsync(token.Value);
        }
    }
}
