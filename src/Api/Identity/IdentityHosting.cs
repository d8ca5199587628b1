using HealthWuhan.Api.Keys;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.HealthCloud;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.AddStaffAccounts();
        services.AddSingleton<ClientCredentials>();
        services.AddSingleton<ClientDesk>();
        services.AddSingleton<LabPrograms>();
        services.AddSingleton<SmsCodes>();
        services.AddSingleton<CitizenSignIn>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<AddressLimit>();
        services.AddOptions<SignInLimitOptions>().BindConfiguration(SignInLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddExternalStaff();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>>(provider => new ConfigureNamedOptions<JwtBearerOptions>(
            JwtBearerDefaults.AuthenticationScheme, bearer =>
            {
                var keys = provider.GetRequiredService<DailyKeys<TokenKey>>();
                AccessTokens.Configure(bearer, keys);
                bearer.Events = new() { OnTokenValidated = provider.GetRequiredService<RememberedTokens>().Keep, OnAuthenticationFailed = failed => AccessTokens.TellOutage(failed, keys) };
            }));
        // The framework's check goes by the machine's clock, whatever ours says.
        services.AddSingleton(provider => new RememberedTokens(provider.GetRequiredService<DailyKeys<TokenKey>>(), TimeProvider.System));
        services.AddDashboardCookie();
        services.AddScrapeTokens();
        services.AddAuthorization(Policies.Add);
    }

    private static void AddStaffAccounts(this IServiceCollection services)
    {
        services.AddOptions<StaffOptions>().BindConfiguration(StaffOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StaffOptions>>().Value.Policy);
        services.TryAddSingleton<StaffPasswords>();
        services.AddSingleton<StaffStanding>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<StaffDoor>();
        services.AddSingleton<StaffSessions>();
        services.AddSingleton<OwnAccountTools>();
        services.AddSingleton<OwnAccount>();
        services.AddSingleton<StaffAccounts>();
        services.AddSingleton<StaffDesk>();
    }
}
