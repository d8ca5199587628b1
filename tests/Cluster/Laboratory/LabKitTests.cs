using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit;
using HealthWuhan.LabKit.Conformance;
using HealthWuhan.LabKit.Simulation;
using HealthWuhan.Labs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests.Laboratory;

/// <summary>What lab vendors are given, against the real API and against one that does not keep its word.</summary>
[Collection(City.Collection)]
public class LabKitTests(City city)
{
    private static readonly KitAccounts Accounts = new(
        [.. new[] { Roles.Medic, Roles.LabOperator, Roles.LabSupervisor, Roles.Admin }.Select(role => new KitAccount(role, "test-" + role, City.Password))]);

    public static TheoryData<string> Formats => [.. Enum.GetNames<LabFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_city_meets_every_published_case(string format)
    {
        using var clients = await KitClients.SignIn(city.Address, Accounts, TestContext.Current.CancellationToken);
        var outcomes = await ConformanceRun.Run(clients, [Enum.Parse<LabFormat>(format)], samples: null, TestContext.Current.CancellationToken);
        Assert.Equal(ConformanceCases.All.Count, outcomes.Count);
        Assert.DoesNotContain(outcomes, outcome => outcome.Problem is not null);
    }

    [Fact]
    public async Task A_city_that_accepts_everything_is_found_out()
    {
        await using var careless = await Careless();
        using var clients = await KitClients.SignIn(new Uri(careless.Urls.First()), Accounts, TestContext.Current.CancellationToken);
        var outcomes = await ConformanceRun.Run(clients, [LabFormat.Csv], samples: null, TestContext.Current.CancellationToken);
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Problem));
        Assert.Contains("NOT MET  csv/wrong-tube", ConformanceRun.ToText(outcomes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulated_laboratories_with_every_fault_leave_books_that_balance()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var medic = await Accounts.SignIn(city.Address, Roles.Medic, cancellation);
        using var admin = await Accounts.SignIn(city.Address, Roles.Admin, cancellation);
        var tubes = new TestTubes(medic);
        var made = new List<Barcode>();
        for (var i = 0; i < 40; i++)
            made.Add(await tubes.Sealed(10, 1, cancellation));
        using var programs = new SimulatedPrograms(admin);
        await programs.Make(city.Address, 2, cancellation);

        var report = await SimulationRun.Run(programs.Labs, made, new(Rate: 0, TubesAPush: 2, FaultPercent: 80, Seed: 7), TimeProvider.System, cancellation);
        Assert.True(report.Balances, report.ToString());
        Assert.InRange(report.ExpectedRefused, 1, report.Sent);
        Assert.InRange(report.Unchanged, 1, report.Sent);
        await programs.End(cancellation);
    }

    /// <summary>Takes whatever comes for one accepted row.</summary>
    private static async Task<WebApplication> Careless()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/staff/session", () => Results.Text("""{"accessToken":"x"}""", "application/json"));
        app.MapPost("/v1/lab/results", () => Results.Text("""{"accepted":1,"unchanged":0,"refused":[]}""", "application/json"));
        app.MapFallback(() => Results.Text("{}", "application/json"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
