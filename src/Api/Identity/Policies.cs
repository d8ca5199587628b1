using System.Security.Claims;
using HealthWuhan.Api.Telemetry;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Sampling;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace HealthWuhan.Api.Identity;

/// <summary>Who may do what, by name; an endpoint names exactly one.</summary>
internal static class Policies
{
    public const string AnySession = "any-session";
    public const string Citizen = "citizen";
    public const string Sampling = "sampling";
    public const string Transport = "transport";
    public const string ReceiveConsignment = "receive-consignment";
    public const string ReadBatch = "read-batch";
    public const string ReportResults = "report-results";
    public const string CorrectResults = "correct-results";
    public const string Reconciliation = "reconciliation";
    public const string CorrectIdentities = "correct-identities";
    public const string VerifyCodes = "verify-codes";
    public const string Command = "command";
    public const string ReadCoverage = "read-coverage";
    public const string DoorToDoor = "door-to-door";
    public const string ReadDirectives = "read-directives";
    public const string Administration = "administration";
    public const string RecordFacts = "record-facts";
    public const string ReadAccessLog = "read-access-log";
    public const string ReadRetention = "read-retention";
    public const string ReadFeed = "read-feed";
    public const string ReadOverFhir = "read-over-fhir";
    public const string ManageClients = "manage-clients";
    public const string Operations = "operations";
    public const string ManageSchedules = "manage-schedules";
    public const string ReceivePatients = "receive-patients";
    public const string ReadConversions = "read-conversions";
    public const string ReviewConversions = "review-conversions";
    public const string ConversionFigures = "conversion-figures";
    public const string Metrics = "metrics";
    public const string Dashboard = "dashboard";

    public static void Add(AuthorizationOptions options)
    {
        Require(options, AnySession, [.. Roles.Staff, Roles.Citizen]);
        Require(options, Citizen, Roles.Citizen);
        Require(options, Sampling, Roles.Medic);
        Require(options, Transport, Roles.Medic, Roles.Courier);
        Require(options, ReceiveConsignment, Roles.LabOperator, Roles.LabSupervisor);
        Require(options, ReadBatch, Roles.Medic, Roles.Courier, Roles.LabOperator, Roles.LabSupervisor, Roles.Commander, Roles.Admin);
        Require(options, ReportResults, Roles.LabOperator, Roles.LabSupervisor);
        Require(options, CorrectResults, Roles.LabSupervisor);
        Require(options, Reconciliation, Roles.LabSupervisor, Roles.Commander, Roles.Admin, Roles.Auditor);
        Require(options, CorrectIdentities, Roles.Reviewer, Roles.Admin);
        Require(options, VerifyCodes, [.. Roles.OfPeople]);
        Require(options, Command, Roles.Commander, Roles.Admin);
        Require(options, ReadCoverage, Roles.Reviewer, Roles.Commander, Roles.Admin, Roles.Auditor);
        Require(options, DoorToDoor, Roles.Reviewer, Roles.Commander, Roles.Admin);
        Require(options, ReadDirectives, [.. Roles.OfPeople]);
        Require(options, Administration, Roles.Admin);
        Require(options, RecordFacts, Roles.Medic, Roles.Reviewer, Roles.Commander);
        Require(options, ReadAccessLog, Roles.Auditor);
        Require(options, ReadRetention, Roles.Auditor, Roles.Admin);
        Require(options, ReadFeed, Roles.Consumer);
        Require(options, ReadOverFhir, Roles.Integrator);
        Require(options, ManageClients, Roles.LabSupervisor, Roles.Admin);
        Require(options, Operations, Roles.Commander, Roles.Admin);
        Require(options, ManageSchedules, Roles.Medic, Roles.Commander, Roles.Admin);
        Require(options, ReceivePatients, Roles.Medic, Roles.Commander, Roles.Admin);
        Require(options, ReadConversions, Roles.Reviewer, Roles.Commander);
        Require(options, ReviewConversions, Roles.Reviewer);
        Require(options, ConversionFigures, Roles.Reviewer, Roles.Commander, Roles.Admin);

        // The two that come with something else than a session's bearer token beside it.
        options.AddPolicy(Metrics, builder => builder
            .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme, ScrapeTokens.Scheme).RequireRole(Roles.Admin, ScrapeTokens.Role));
        options.AddPolicy(Dashboard, builder => builder
            .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme, DashboardCookie.Scheme).RequireRole(Roles.Admin));

        // An endpoint that names no policy is open to nobody but who is signed in; the anonymous ones say so.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
    }

    /// <summary>The key of the citizen who calls; only behind <see cref="Citizen"/>.</summary>
    public static CitizenKey CitizenKey(this ClaimsPrincipal caller) => new(caller.FindFirstValue(JwtRegisteredClaimNames.Sub)!);

    /// <summary>Who speaks for a lab; somebody bound to none speaks for themselves.</summary>
    public static LabCaller LabCaller(this ClaimsPrincipal caller) => new(caller.FindFirstValue(AccessTokens.LabClaim) ?? caller.Username(), caller.Username());

    /// <summary>What the member of staff who calls is bound to.</summary>
    public static StaffScope Scope(this ClaimsPrincipal caller) => StaffScope.Of(new()
    {
        Username = caller.Username(),
        Role = caller.FindFirstValue(AccessTokens.RoleClaim) ?? "",
        Site = caller.FindFirstValue(AccessTokens.SiteClaim),
        Lab = caller.FindFirstValue(AccessTokens.LabClaim),
        District = caller.FindFirstValue(AccessTokens.DistrictClaim),
        Community = caller.FindFirstValue(AccessTokens.CommunityClaim),
    });

    /// <summary>The user name of the member of staff who calls.</summary>
    public static string Username(this ClaimsPrincipal caller) => caller.FindFirstValue(JwtRegisteredClaimNames.Sub)!;

    /// <summary>Whose sessions these are; see <see cref="AccountSessions.GrainKey"/>.</summary>
    public static string Account(this ClaimsPrincipal caller) =>
        caller.IsInRole(Roles.Citizen) ? caller.CitizenKey().Value : StaffAccount.GrainKey(caller.Username());

    /// <summary>The session that the caller's token belongs to; null for a program, which has none.</summary>
    public static string? SessionId(this ClaimsPrincipal caller) => caller.FindFirstValue(JwtRegisteredClaimNames.Sid);

    private static void Require(AuthorizationOptions options, string policy, params string[] roles) =>
        options.AddPolicy(policy, builder => builder.RequireRole(roles));
}
