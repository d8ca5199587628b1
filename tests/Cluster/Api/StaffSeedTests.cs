using System.Net;
using System.Text.Json;
using HealthWuhan.Api;
using HealthWuhan.Api.Hosting;
using HealthWuhan.Api.Identity;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud;
using HealthWuhan.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Tests.Api;

/// <summary>The accounts of a first start, and of the starts after it.</summary>
[Collection(City.Collection)]
public sealed class StaffSeedTests(City city) : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();
    private readonly HttpClient _anonymous = city.Anonymous();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        city.Clock.Shift = TimeSpan.Zero;
        _anonymous.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_first_start_writes_an_account_a_role_whose_password_works_is_due_and_whose_name_is_listed()
    {
        await Start();
        var accounts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "accounts.json"), Cancellation)).RootElement.EnumerateArray().ToArray();
        Assert.Equal(Roles.Staff.Order(StringComparer.Ordinal), accounts.Select(account => account.Text("role")!).Order(StringComparer.Ordinal));
        var medic = accounts.Single(account => account.Text("role") == Roles.Medic);
        var session = await _anonymous.SignIn(new(medic.Text("username")!, medic.Text("password")!));
        Assert.Equal((HttpStatusCode.OK, """["password"]"""), (session.Status, session.Json.GetProperty("due").GetRawText()));
        using var admin = await city.Staff(Roles.Admin);
        var listed = (await admin.Fetch("/v1/staff/accounts")).Json.GetProperty("items").EnumerateArray().Select(item => item.Text("username"));
        Assert.Subset(listed.ToHashSet(), accounts.Select(account => account.Text("username")).ToHashSet());
    }

    [Fact]
    public async Task An_account_of_an_earlier_release_has_its_grace_from_the_first_start_with_this_one()
    {
        var who = new Hire(Fresh.Username(), City.Password);
        await city.Register(new() { Username = who.Username, Role = Roles.Medic });
        await WriteAccounts(who);
        await Start();
        var begun = (await city.Account(who))!.FirstSteps;
        Assert.Equal((true, false), (begun?.PasswordDue, begun?.AtOnce));
        Assert.InRange(city.Clock.GetUtcNow() - begun!.Since, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        city.Clock.Shift = TimeSpan.FromDays(1);
        await Start();
        Assert.Equal(begun, (await city.Account(who))!.FirstSteps);
    }

    [Fact]
    public async Task A_start_leaves_a_password_that_was_changed_as_it_is()
    {
        var who = new Hire(Fresh.Username(), City.Password);
        await WriteAccounts(who);
        await Start();
        Assert.Equal(HttpStatusCode.NoContent, (await _anonymous.ChangePassword(who, Hires.OwnPassword)).Status);
        await Start();
        Assert.Equal("wrong-credentials", (await _anonymous.SignIn(who)).Code);
        var session = await _anonymous.SignIn(who with { Password = Hires.OwnPassword });
        Assert.Equal((HttpStatusCode.OK, false), (session.Status, session.Json.TryGetProperty("due", out _)));
    }

    private Task WriteAccounts(Hire who)
    {
        var accounts = JsonSerializer.Serialize(new[] { new { role = Roles.Medic, username = who.Username, password = who.Password } });
        return File.WriteAllTextAsync(Path.Combine(_folder.Path, "accounts.json"), accounts, Cancellation);
    }

    private async Task Start()
    {
        using var data = DataDirectory.Open(_folder.Path);
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(city.Grains)
            .AddSingleton<GrainCalls>()
            .AddSingleton(city.Database)
            .AddSingleton<TimeProvider>(city.Clock)
            .AddSingleton(Options.Create(new StaffOptions { PasswordIterations = 1000 }))
            .AddSingleton<StaffPasswords>()
            .AddSingleton<StaffAccounts>()
            .BuildServiceProvider();
        await StaffSeed.Apply(services, data, Cancellation);
    }
}
