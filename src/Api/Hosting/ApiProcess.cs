using System.Security.Cryptography;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Protection;
using HealthWuhan.Api.Sms;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.Grains;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace HealthWuhan.Api.Hosting;

/// <summary>What a silo and a gateway have in common as processes that serve the API.</summary>
public static class ApiProcess
{
    private const string DefaultUrl = "http://127.0.0.1:5000";
    private const string SecretFile = "deployment.secret";

    /// <summary>A builder whose settings come from the arguments and the environment, never from files that happen to lie where it was started.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls(DefaultUrl);
        SecretFiles.Apply(builder.Configuration);
        return builder;
    }

    /// <summary>
    /// The deployment's secret: <c>Deployment:Secret</c> (base64, at least 32 bytes), else the file <c>deployment.secret</c> in the data folder,
    /// made at the first start. Every process of a cluster must be given the same.
    /// </summary>
    public static DeploymentSecret Secret(IConfiguration configuration, DataDirectory data)
    {
        // Where a database is already, a new secret would not be its own.
        if (configuration["Deployment:Secret"] is null && !File.Exists(data.File(SecretFile)) && !Directory.Exists(data.File("postgres")))
            data.WritePrivate(SecretFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        return ExistingSecret(configuration, data.Path);
    }

    /// <summary>The same where the deployment is there already: nothing is made, and the folder need not be claimed.</summary>
    public static DeploymentSecret ExistingSecret(IConfiguration configuration, string folder)
    {
        var path = Path.Combine(folder, SecretFile);
        var text = configuration["Deployment:Secret"];
        if (text is null && !File.Exists(path))
            throw new StartupException($"The deployment secret is missing: set Deployment__Secret, or name with --data the folder that has {SecretFile}.");
        var secret = Parsed(
            () => DeploymentSecret.Parse(text ?? SecretFiles.Read(path, "the data folder")), text is null ? path : "Deployment__Secret");
        return configuration["Deployment:CitizenKeySecret"] is { Length: > 0 } citizens
            ? Parsed(() => secret.WithCitizenKeySecret(citizens), "Deployment__CitizenKeySecret")
            : secret;
    }

    private static DeploymentSecret Parsed(Func<DeploymentSecret> parse, string source)
    {
        try
        {
            return parse();
        }
        catch (FormatException unreadable)
        {
            throw new StartupException($"The deployment secret is not base64 of at least 32 bytes: mend {source}.", unreadable);
        }
    }

    /// <summary>Sees that every setting of the API can be read and makes sense, before anything is started.</summary>
    /// <exception cref="StartupException">One is no good; the message names it.</exception>
    public static void VerifySettings(IConfiguration configuration)
    {
        ListenAddress.Verify(configuration);
        SettingsCheck.Verify<SignInLimitOptions>(configuration, SignInLimitOptions.Section);
        SettingsCheck.Verify<StaffOptions>(configuration, StaffOptions.Section);
        SettingsCheck.Verify<ExternalStaffOptions>(configuration, ExternalStaffOptions.Section);
        SettingsCheck.Verify<LimitOptions>(configuration, LimitOptions.Section);
        SettingsCheck.Verify<SmsOptions>(configuration, SmsOptions.Section);
        SettingsCheck.Verify<MonitoringOptions>(configuration, MonitoringOptions.Section);
        SettingsCheck.Verify<HttpsOptions>(configuration, HttpsOptions.Section);
        SettingsCheck.Verify<ProxyOptions>(configuration, ProxyOptions.Section);
        SettingsCheck.Verify<DocsOptions>(configuration, DocsOptions.Section);
        TlsCertificate.Verify(configuration);
        if (configuration.GetValue("ForwardedHeaders_Enabled", defaultValue: false))
            throw new StartupException("ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe any caller's X-Forwarded-For: name the proxies with Proxies__Known instead.");
    }

    /// <summary>One line an event on the console; all but our own code speak up from warnings on.</summary>
    public static void ConfigureLogging(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("HealthWuhan", LogLevel.Information)
        // Whoever asks is told by the answer; a load balancer asks every second.
        .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
        // Says nothing below a start that fails; but to be asked costs every request an activity and a scope. Where traces go anywhere, their activities are made all the same.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        // Whatever ASP.NET would protect lives for one process only; AddApi says so.
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
        // It starts with a false alarm: a pause as long as the machine is up, because its clock is not set yet when it is first read.
        .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)
        // A start that fails is told once, by us, in a line; the host would print its stack before.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical)
        .AddSimpleConsole(console => console.SingleLine = true);

    public static void AddApiProcess(this WebApplicationBuilder builder, DataDirectory data, DeploymentSecret secret, NpgsqlDataSource database)
    {
        builder.Logging.ClearProviders();
        ConfigureLogging(builder.Logging);
        builder.Services.AddSingleton(secret);
        builder.Services.AddSingleton(database);
        builder.Services.AddSms(builder.Configuration, data.File("sms.jsonl"));
        builder.Services.AddHostedService<SpareThreads>();
        builder.Services.AddApi();
        builder.Services.AddSingleton<FirstCalls>();
        builder.Services.AddHealthChecks().AddCheck<FirstCalls>("first-calls");
        builder.AddExport();
    }

    /// <summary>Runs the host until it is asked to end. What of it has started is stopped also where the rest cannot start: a silo leaves its cluster.</summary>
    /// <param name="app">The host.</param>
    /// <param name="whenListening">What there is to do before it only serves.</param>
    /// <param name="startCancellation">Calls off the start, half-way if need be: not for a silo, which can only be stopped when it has started.</param>
    /// <param name="cancellationToken">Asks it to end.</param>
    public static async Task Serve(this WebApplication app, Func<Task> whenListening, CancellationToken startCancellation, CancellationToken cancellationToken)
    {
        var started = false;
        try
        {
            await app.StartListening(startCancellation);
            started = true;
            await whenListening();
            await app.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            try
            {
                await app.StopAsync(CancellationToken.None);
            }
            catch (InvalidOperationException) when (!started)
            {
                // A silo that never ran refuses to be stopped. Why it could not start is what its operator must hear.
            }
        }
    }

    // ListenAddress found the address free; another start may have been quicker.
    private static async Task StartListening(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new StartupException(ListenAddress.Taken(app.Configuration["urls"]!), exception);
        }
    }
}
