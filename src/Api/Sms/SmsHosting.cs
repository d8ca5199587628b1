using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Api.Sms;

/// <summary>Chooses the sender by configuration.</summary>
public static class SmsHosting
{
    /// <summary>The HTTP sender where <c>Sms:Url</c> is set, which needs an Npgsql data source; else the development sender.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="developmentFile">Where the development sender writes to.</param>
    public static IServiceCollection AddSms(this IServiceCollection services, IConfiguration configuration, string developmentFile)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        if (string.IsNullOrEmpty(configuration[$"{SmsOptions.Section}:{nameof(SmsOptions.Url)}"]))
            return services.AddSingleton<ISmsSender>(provider => new FileSmsSender(developmentFile, provider.GetRequiredService<TimeProvider>()));

        services.AddOptions<SmsOptions>().BindConfiguration(SmsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // What the gateway is asked is nobody's business, also not the log's.
        services.AddHttpClient(SmsGateway.Client).RemoveAllLoggers()
            // A redirection would carry phones to an address that nobody has configured.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<SmsGateway>();
        services.AddSingleton<SmsBudget>();
        services.AddSingleton<SmsOutbox>();
        services.AddSingleton<ISmsSender>(provider => provider.GetRequiredService<SmsOutbox>());
        services.AddHostedService(provider => provider.GetRequiredService<SmsOutbox>());
        return services;
    }
}
