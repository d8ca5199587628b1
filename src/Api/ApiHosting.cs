using HealthWuhan.Api.Access;
using HealthWuhan.Api.Balancing;
using HealthWuhan.Api.Booking;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.Conversions;
using HealthWuhan.Api.Coverage;
using HealthWuhan.Api.Directives;
using HealthWuhan.Api.Feed;
using HealthWuhan.Api.Fhir;
using HealthWuhan.Api.HealthCodes;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Keys;
using HealthWuhan.Api.Laboratory;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Problems;
using HealthWuhan.Api.Protection;
using HealthWuhan.Api.Reconciliation;
using HealthWuhan.Api.Retention;
using HealthWuhan.Api.Rosters;
using HealthWuhan.Api.Rounds;
using HealthWuhan.Api.Sampling;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.Api.Zones;
using HealthWuhan.Grains.Directives;
using HealthWuhan.Grains.Feed;
using HealthWuhan.Grains.Retention;
using HealthWuhan.Grains.Rosters;
using HealthWuhan.HealthCloud;
using HealthWuhan.HealthCloud.Conversions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthWuhan.Api;

/// <summary>
/// The whole HTTP side but the cluster client: the silo serves it beside its grains, a gateway serves it over an Orleans client, tests serve
/// it over their own cluster. The host registers a <see cref="Grains.DeploymentSecret"/>, an Npgsql data source and an <see cref="Sms.ISmsSender"/>.
/// </summary>
public static class ApiHosting
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        LiveDirectives.Add(services);
        services.AddSingleton<DirectiveDesk>();
        services.AddSingleton<GrainCalls>();
        services.AddProtection();
        services.AddIdentity();
        services.AddLimits();
        services.AddBalancing();
        services.AddSingleton<Family>();
        services.AddSingleton<ResultsDesk>();
        services.AddSingleton<IdentityCorrections>();
        services.AddSingleton<ConversionApplicants>();
        services.AddSingleton<PhoneProof>();
        services.TryAddSingleton<ConversionCases>();
        services.AddSingleton<ConversionFigures>();
        services.AddSingleton<ConversionDesk>();
        services.AddSingleton<SwabReader>();
        services.AddSingleton<SyncReader>();
        services.AddSingleton<SyncDesk>();
        services.AddSingleton<LabReception>();
        services.AddSingleton<LabRefusals>();
        services.AddSingleton<LabTubes>();
        services.AddSingleton<LabView>();
        services.TryAddSingleton<HeldResults>();
        services.AddRetention();
        services.AddSingleton<OwnAccess>();
        services.AddSingleton<ExportSources>();
        services.AddSingleton<Export>();
        services.AddSingleton<ErasureDesk>();
        services.TryAddSingleton<HealthCodeChanges>();
        services.AddSingleton<LookRecord>();
        services.AddHostedService(provider => provider.GetRequiredService<LookRecord>());
        services.AddSingleton<AccessWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessWriter>());
        services.TryAddSingleton<Tubes>();
        services.TryAddSingleton<SamplingOrders>();
        services.AddRoster();
        services.AddSingleton<RosterImport>();
        services.AddSingleton<RosterView>();
        services.AddSingleton<CoverageDesk>();
        services.AddSingleton<UnsampledList>();
        services.AddSingleton<SlotBoard>();
        services.AddHostedService(provider => provider.GetRequiredService<SlotBoard>());
        services.AddSingleton<BookingDesk>();
        services.AddSingleton<BookingLookUps>();
        ReconciliationDesk.Add(services);
        services.AddFhir();
        services.AddFeed();
        services.AddDailyKeys();
        services.AddSingleton<HealthCodeTokens>();
        services.AddSingleton<HealthFactReader>();
        services.AddMonitoring();
        services.AddTelemetry();

        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = ApiJson.Encoder;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        // Nothing here is protected by ASP.NET's own key ring, which would otherwise be made in the home folder of whoever runs this.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddHealthChecks().AddCheck<DirectivesReadiness>("directives").AddCheck<TokenKeysReadiness>("token-keys");
        services.AddOpenApi("v1", OpenApiDocument.Describe);
        services.AddOptions<DocsOptions>().BindConfiguration(DocsOptions.Section);
        return services;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseBalancer();
        app.UseProtection();
        app.UseTrafficCount();
        app.UseProblems();
        app.UsePulse();
        app.UseDoor();
        app.UseTimeLimits();
        app.UseCallers();
        app.UseLimits();
        app.UseSessionHints();
        app.UsePermissions();

        app.MapSession();
        app.MapToken();
        app.MapClients();
        app.MapOwnAccount();
        app.MapStaffAccounts();
        app.MapMe();
        app.MapFamily();
        app.MapHealthCode();
        app.MapHealthFacts();
        app.MapBatches();
        app.MapSync();
        app.MapConsignments();
        app.MapLabResults();
        app.MapLabTubes();
        app.MapCorrections();
        app.MapIdentityCorrections();
        app.MapReconciliation();
        app.MapFhir();
        app.MapFeed();
        app.MapFeedConsumers();
        app.MapRounds();
        app.MapMyRounds();
        app.MapCoverage();
        app.MapZones();
        app.MapPolicies();
        app.MapRosters();
        app.MapMyAccessLog();
        app.MapAccessLogSearch();
        app.MapVisits();
        app.MapCluster();
        app.MapMetrics();
        app.MapDashboard();
        app.MapCertificates();
        app.MapExport();
        app.MapErasure();
        app.MapSlots();
        app.MapAppointments();
        app.MapSchedules();
        app.MapReception();
        app.MapBookingFigures();
        app.MapMyConversions();
        app.MapEvidence();
        app.MapConversionQueue();
        app.MapConversionReview();

        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).LimitedAs(EndpointClass.Machine).AllowAnonymous();
        app.MapHealthChecks("/health/ready").LimitedAs(EndpointClass.Machine).AllowAnonymous();
        app.MapDocs();
        return app;
    }
}
