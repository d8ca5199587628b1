using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Grains;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace HealthWuhan.Baselines;

/// <summary>
/// <c>GET /v1/me/results</c> and nothing else, on the leanest host there is. Tokens are checked and remembered by the product's own code and settings (with <c>Door=framework</c> as ASP.NET Core comes, each one anew), entity
/// tags are made by it, and the answer goes out the same way: what differs is where the answer comes from.
/// </summary>
internal static class ResultsServer
{
    public static WebApplication Build(IConfiguration configuration, DailyKeys<TokenKey> keys, IAnswers answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(configuration["urls"] ?? throw new StartupException("--urls http://127.0.0.1:PORT is needed."));
        builder.Logging.ClearProviders();
        var remembered = new RememberedTokens(keys, TimeProvider.System);
        builder.Services.AddSingleton(remembered);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            AccessTokens.Configure(bearer, keys);
            bearer.Events = new() { OnTokenValidated = remembered.Keep };
        });
        builder.Services.AddAuthorization(Policies.Add);

        var app = builder.Build();
        if (configuration["Door"] == "framework")
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }
        else
        {
            app.UseCallers();
            app.UsePermissions();
        }

        app.MapGet("/health/ready", () => TypedResults.Ok()).AllowAnonymous();
        app.MapGet("/v1/me/results", context => Answer(context, answers)).RequireAuthorization(Policies.Citizen);
        return app;
    }

    /// <summary>The keys that the product's tokens are signed with, read once.</summary>
    public static async Task<DailyKeys<TokenKey>> ReadKeys(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var secret = configuration["Deployment:Secret"] ?? throw new StartupException("Set Deployment__Secret to the product's, so that its tokens are good here.");
        var product = configuration.GetConnectionString("Product") ?? throw new StartupException("Set ConnectionStrings__Product to the product's PostgreSQL.");
        await using var database = NpgsqlDataSource.Create(product);
        var store = new DailyKeyStore<TokenKey>(database, new DeploymentKeys(DeploymentSecret.Parse(secret)));
        var keys = new DailyKeys<TokenKey>(store, TimeProvider.System, NullLogger<DailyKeys<TokenKey>>.Instance);
        await keys.Prepare(cancellationToken);
        return keys;
    }

    private static async Task Answer(HttpContext context, IAnswers answers)
    {
        var response = context.Response;
        if (await answers.Find(context.User.CitizenKey().Value, context.RequestAborted) is not { } body)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var etag = ResultsPage.ETagOf(body);
        response.Headers.ETag = etag;
        response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch == etag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
