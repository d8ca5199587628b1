using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using HealthWuhan.Api;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Sms;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Identity;
using HealthWuhan.Grains.Retention;
using HealthWuhan.Silo;
using HealthWuhan.Silo.Schema;
using HealthWuhan.Silo.Storage;
using HealthWuhan.Tests.Events;
using HealthWuhan.Tests.Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace HealthWuhan.Tests;

/// <summary>The tests that share one <see cref="City"/>.</summary>
[CollectionDefinition(City.Collection)]
public sealed class CityTests : ICollectionFixture<City>;

/// <summary>A small city: two silos and the API over real HTTP, on a real PostgreSQL of its own. Tests share it and use fresh people and tubes.</summary>
public sealed class City(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Collection = "city";

    public const string Password = "correct horse";

    /// <summary>How this city differs from the one that most tests share.</summary>
    internal CitySetup Setup { get; init; } = new();

    /// <summary>Signing in as somebody is what every test begins with: hashed as a city must, passwords would take most of the tests' time.</summary>
    private static readonly StaffPasswords Passwords = new(Options.Create(new StaffOptions { PasswordIterations = 1000 }));

    /// <summary>Every test comes from one address and most share the accounts of the roles: what one caller may do would run out in the midst of them on a fast machine.</summary>
    private static readonly (string Name, string Value)[] s_limitsOfAllTests =
    [
        .. from kind in Enum.GetNames<EndpointClass>().Except([nameof(EndpointClass.Machine)])
           from limit in (string[])["AccountBurst", "AddressBurst"]
           select ($"Limits:{kind}:{limit}", "10000000"),
        .. from limit in (string[])["Burst", "RowBurst", "WrongPasswordBurst", "WrongCodeBurst"] select ($"Limits:Misses:{limit}", "1000000"),
        ("SignInLimits:CodesPerAddressAndMinute", "1000000"),
        // On a machine that does much else meanwhile a write may take its time, and a read.
        ("Limits:WriteSeconds", "30"),
        ("Limits:CitizenRead:TimeoutSeconds", "30"),
    ];

    private InProcessTestCluster? _cluster;
    private WebApplication? _api;

    /// <summary>Real time, which a test may put forward.</summary>
    public ShiftedClock Clock { get; } = new();

    /// <summary>Makes the next writes of a state fail.</summary>
    public StorageFaults Faults { get; } = new();

    /// <summary>Makes the next appends to the record fail.</summary>
    public EventFaults EventFaults { get; } = new();

    public SmsInbox Sms { get; } = new();

    /// <summary>How many calls the grains have received.</summary>
    public GrainCallCount Calls { get; } = new();

    public DeploymentSecret Secret { get; } = DeploymentSecret.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    public NpgsqlDataSource Database { get; private set; } = null!;

    public IGrainFactory Grains => _cluster!.Client;

    public InProcessTestCluster Cluster => _cluster!;

    /// <summary>What each silo shows of its citizens to an API beside it.</summary>
    internal IReadOnlyList<ShownCitizens> Shown => [.. SiloServices.Select(silo => silo.GetRequiredService<ShownCitizens>())];

    private IEnumerable<IServiceProvider> SiloServices => Cluster.Silos.Select(silo => Cluster.GetSiloServiceProvider(silo.SiloAddress));

    /// <summary>Every way into the API.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => [.. _api!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Of the node at <see cref="Address"/>.</summary>
    public IServiceProvider Services => _api!.Services;

    public Uri Address => new(_api!.Urls.First());

    public async ValueTask InitializeAsync()
    {
        var connectionString = Setup.ConnectionString ?? await postgres.CreateDatabase();
        await SchemaUpgrade.Apply(connectionString, NullLogger.Instance, TestContext.Current.CancellationToken);
        Database = new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(Setup.Loggers).Build();

        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.Configure<GrainCollectionOptions>(LeaveInMemory);
            silo.Services.AddSingleton(Secret);
            silo.Services.AddSingleton(Database);
            silo.Services.AddSingleton(new PurgePace(TimeSpan.Zero));
            silo.Services.AddSingleton(services => new SiloChanges(services.GetRequiredService<IClusterMembershipService>(), Clock, TimeSpan.FromSeconds(1)));
            silo.Services.AddGrainServices();
            silo.AddPostgres(Database, connectionString, StateKeys.Of(Secret)).AddIdleGrainClock().AddCityDashboard();
            Faults.Decorate(silo.Services, Database, StateKeys.Of(Secret));
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(Calls);
            silo.Services.AddSingleton(EventFaults.Decorate(Database));
        });
        if (Setup.Traced)
        {
            builder.ConfigureSilo((_, silo) => silo.AddActivityPropagation());
            builder.ConfigureClient(client => client.AddActivityPropagation());
        }

        if (Setup.Logging is { } logging)
            builder.ConfigureHost(host => logging(host.Logging));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        _api = await StartApi();
        await RegisterStaff();
    }

    // What a test has put into memory stays there while it runs. Longer than twenty minutes the collector may not sleep: a grain's own age limit is that.
    private static void LeaveInMemory(GrainCollectionOptions collection)
    {
        collection.CollectionQuantum = TimeSpan.FromMinutes(19);
        collection.CollectionAge = TimeSpan.FromHours(2);
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A client that nobody is signed in at.</summary>
    public HttpClient Anonymous() => new() { BaseAddress = Address };

    /// <summary>A client of a member of staff in that role.</summary>
    public Task<HttpClient> Staff(string role) => SignedIn("/v1/staff/session", new { username = "test-" + role, password = Password });

    /// <summary>A client of somebody new in that role who is bound to that site, lab, district or community; null binds to none.</summary>
    public async Task<HttpClient> StaffOf(string role, string? site = null, string? lab = null, string? district = null, string? community = null)
    {
        var account = new StaffAccount { Username = Fresh.Username(), Role = role, Site = site, Lab = lab, District = district, Community = community };
        await Register(account);
        return await SignedIn("/v1/staff/session", new { account.Username, password = Password });
    }

    /// <summary>Registers an account with everybody's <see cref="Password"/>.</summary>
    public Task Register(StaffAccount account) => Grains.GetGrain<IStaffAccountGrain>(StaffAccount.GrainKey(account.Username)).Register(
        account with { PasswordHash = Passwords.Hash(Password) }, TestContext.Current.CancellationToken);

    /// <summary>A client of a citizen who has signed in by SMS.</summary>
    public async Task<HttpClient> Citizen(Person person)
    {
        using var anonymous = Anonymous();
        var request = new { document = new { type = person.Document.Type.ToString(), number = person.Document.Number }, person.Name, person.Phone };
        var asked = await anonymous.Post("/v1/session/code", request);
        Assert.True(Sms.HasMessageFor(person.Phone), $"No code was sent: {(int)asked.Status} {asked.Body}");
        return await SignedIn("/v1/session", new { request.document, request.Name, request.Phone, code = Sms.LastCode(person.Phone) });
    }

    private async Task<HttpClient> SignedIn(string path, object request)
    {
        var client = Anonymous();
        var session = await client.Post(path, request);
        Assert.True(session.Json.TryGetProperty("accessToken", out var token), $"{path} answered {(int)session.Status}: {session.Json}");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetString());
        return client;
    }

    /// <summary>Starts one more node that serves the API over the same cluster; <see cref="Address"/> is the first one's.</summary>
    public Task<WebApplication> StartApi(params (string Name, string Value)[] settings) => StartApiBeside(null, settings);

    /// <summary>The same in one process with a silo, which shows it its citizens.</summary>
    internal async Task<WebApplication> StartApiBeside(ShownCitizens? silo, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        foreach (var (name, value) in s_limitsOfAllTests.Concat(settings))
            builder.Configuration[name] = value;
        if (builder.Configuration["urls"] is null)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        Setup.Logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton(Grains);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(Secret);
        builder.Services.AddSingleton(Database);
        builder.Services.AddSingleton<ISmsSender>(Sms);
        if (!settings.Any(setting => setting.Name == "Staff:PasswordIterations"))
            builder.Services.AddSingleton(Passwords);
        if (silo is not null)
        {
            builder.Services.AddSingleton(silo);
            builder.Services.AddSingleton(SiloServices.First(services => services.GetRequiredService<ShownCitizens>() == silo).GetRequiredService<BalancerName>());
        }

        builder.Services.AddApi();
        var api = builder.Build().MapApi();
        await api.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    private async Task RegisterStaff()
    {
        foreach (var role in Roles.Staff)
        {
            await Register(new StaffAccount
            {
                Username = "test-" + role,
                Role = role,
                Site = "wuchang-01",
                Lab = role.StartsWith("lab", StringComparison.Ordinal) ? "lab-01" : null,
            });
        }
    }
}

/// <summary>A database of the test's own in place of the shared server's; who hears what the programs log; whether calls are traced from grain to grain.</summary>
internal sealed record CitySetup(string? ConnectionString = null, Action<ILoggingBuilder>? Logging = null, bool Traced = false, ILoggerFactory? Loggers = null);

/// <summary>Real time plus a shift: the cluster's own timers go on while a test is five minutes ahead.</summary>
public sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}

/// <summary>Receives every SMS the API sends.</summary>
public sealed class SmsInbox : ISmsSender
{
    private readonly ConcurrentDictionary<string, string> _lastCodes = new(StringComparer.Ordinal);
    private int _handedOver;

    public bool IsFull { get; set; }

    /// <summary>Messages the API has handed over, decoys too.</summary>
    public int HandedOver => _handedOver;

    public Task<bool> TrySend(SmsMessage message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _handedOver);
        if (!message.IsDecoy)
            _lastCodes[message.Phone] = message.Code;
        return Task.FromResult(!IsFull);
    }

    public bool HasMessageFor(string phone) => _lastCodes.ContainsKey(phone);

    public string LastCode(string phone) => _lastCodes[phone];
}
