using HealthWuhan.Api.Keys;
using HealthWuhan.HealthCloud;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Identity;

/// <summary>Who calls, and what they may: registered in one place.</summary>
internal static class IdentityHosting
{
    public static void AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<DeploymentKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<StaffSessions>();
        services.AddSingleton<ClientCredentials>();
        services.AddSingleton<ClientDesk>();
        services.AddSingleton<LabPrograms>();
        services.AddSingleton<SmsCodes>();
        services.AddSingleton<CitizenSignIn>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<AddressLimit>();
        services.AddOptions<SignInLimitOptions>().BindConfiguration(SignInLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>>(provider => new ConfigureNamedOptions<JwtBearerOptions>(
            JwtBearerDefaults.AuthenticationScheme, bearer => AccessTokens.Configure(bearer, provider.GetRequiredService<DailyKeys<TokenKey>>())));
        services.AddAuthorization(Policies.Add);
    }
}
