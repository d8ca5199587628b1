using System.Security.Cryptography;
using HealthWuhan.Api.Identity;
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
    public static WebApplicationBuilder CreateBuilder(string[] args) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    /// <summary>
    /// The deployment's secret: <c>Deployment:Secret</c> (base64, at least 32 bytes), else the file <c>deployment.secret</c> in the data folder,
    /// made at the first start. Every process of a cluster must be given the same.
    /// </summary>
    public static DeploymentSecret Secret(IConfiguration configuration, DataDirectory data)
    {
        var path = data.File(SecretFile);
        var text = configuration["Deployment:Secret"];
        if (text is null && !File.Exists(path))
            data.WritePrivate(SecretFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        try
        {
            return DeploymentSecret.Parse(text ?? File.ReadAllText(path));
        }
        catch (FormatException unreadable)
        {
            throw new StartupException($"The deployment secret is not base64 of at least 32 bytes: mend {(text is null ? path : "Deployment__Secret")}.", unreadable);
        }
    }

    /// <summary>One line an event on the console; frameworks speak up from warnings on.</summary>
    public static void ConfigureLogging(ILoggingBuilder logging) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        // It writes nothing above information, but while it may write at all, every request gets an activity and a log scope: a tenth of a read.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        .AddFilter("Orleans", LogLevel.Warning)
        .AddFilter("Polly", LogLevel.Warning)
        .AddSimpleConsole(console => console.SingleLine = true);

    public static void AddApiProcess(this WebApplicationBuilder builder, DataDirectory data, DeploymentSecret secret, NpgsqlDataSource database)
    {
        builder.Logging.ClearProviders();
        ConfigureLogging(builder.Logging);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.Services.AddSingleton(secret);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton<ISmsSender>(services => new FileSmsSender(data.File("sms.jsonl"), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddApi();
    }

    /// <summary>Starts the host; a taken or forbidden port is the operator's to mend.</summary>
    public static async Task StartListening(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is AddressInUseException || exception.InnerException is AddressInUseException)
        {
            throw new StartupException("The address is taken by another program: stop that one, or choose another port with --urls http://127.0.0.1:PORT.", exception);
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or UnauthorizedAccessException or FormatException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" })
        {
            throw new StartupException($"Cannot listen at the address given with --urls ({exception.Message}): choose another one.", exception);
        }
    }
}
