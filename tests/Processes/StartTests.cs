using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests;

/// <summary>What a start says that cannot succeed, and what it leaves behind.</summary>
public sealed class StartTests(PostgresFixture postgres) : IDisposable
{
    private const string Secret = "Deployment__Secret";
    private const string Database = "ConnectionStrings__HealthWuhan";
    private const string UnreachableDatabase = "Host=127.0.0.1;Port=1;Username=nobody;Password=unsaid";

    private readonly TestFolder _folder = TestFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("HealthWuhan.Silo", Database, "unsaid")]
    [InlineData("HealthWuhan.Api", Database, "unsaid")]
    [InlineData("HealthWuhan.Silo", Database, "Username=somebody;Password=unsaid")]
    [InlineData("HealthWuhan.Silo", Database, "Host=db;Password=more;unsaid=words")]
    [InlineData("HealthWuhan.Silo", Database, UnreachableDatabase)]
    [InlineData("HealthWuhan.Api", Database, UnreachableDatabase)]
    [InlineData("HealthWuhan.Silo", "Silo__Port", "many")]
    [InlineData("HealthWuhan.Silo", "Silo__GatewayPort", "70000")]
    [InlineData("HealthWuhan.Silo", "Silo__Address", "here")]
    public async Task A_setting_that_is_no_good_is_told_in_one_line_that_names_it(string program, string name, string value)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { [Database] = UnreachableDatabase, [Secret] = NewSecret(), [name] = value };
        await using var process = Start(program, environment);

        var errors = await process.Refusal();

        Assert.Matches($"^[^\n]*{name.Replace("Silo__", "Silo:", StringComparison.Ordinal)}[^\n]*\n$", errors);
        Assert.DoesNotContain("unsaid", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HealthWuhan.Silo", "SignInLimits__CodesPerPhoneAndHour", "many", "SignInLimits:CodesPerPhoneAndHour")]
    [InlineData("HealthWuhan.Api", "SignInLimits__CodesPerDocumentAndDay", "0", "SignInLimits:CodesPerDocumentAndDay")]
    [InlineData("HealthWuhan.Silo", "Sms__Url", "https://sms.invalid/", "Sms:Key")]
    [InlineData("HealthWuhan.Api", "Sms__Url", "http://sms.invalid/", "Sms:Url")]
    public async Task A_setting_of_the_sign_in_that_is_no_good_is_told_too(string program, string name, string value, string told)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { [Database] = UnreachableDatabase, [Secret] = NewSecret(), [name] = value };
        await using var process = Start(program, environment);

        Assert.Matches($"^[^\n]*{told}[^\n]*\n$", await process.Refusal());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_gateway_that_waits_for_its_first_silo_can_be_stopped(string signal)
    {
        await using var gateway = Start("HealthWuhan.Api", new(StringComparer.Ordinal) { [Database] = await postgres.CreateDatabase(), [Secret] = NewSecret() });
        Assert.Contains("waiting for the first", await gateway.ReadLine(), StringComparison.Ordinal);

        Assert.Equal(0, await gateway.End(signal));
    }

    [Fact]
    public async Task What_has_started_is_stopped_when_the_rest_cannot_start()
    {
        var member = new Member();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostedService(_ => member);
        builder.Services.AddHostedService<CannotStart>();
        await using var app = builder.Build();

        await Assert.ThrowsAsync<StartupException>(() => app.Serve(() => Task.CompletedTask, CancellationToken.None, TestContext.Current.CancellationToken));

        Assert.True(member.HasLeft);
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private ChildProcess Start(string program, Dictionary<string, string> environment) =>
        ChildProcess.Start(program, environment, "--data", Path.Combine(_folder.Path, "data"));

    /// <summary>Stands for a silo, which joins its cluster before the address is served.</summary>
    private sealed class Member : IHostedService
    {
        public bool HasLeft { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            HasLeft = true;
            return Task.CompletedTask;
        }
    }

    private sealed class CannotStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new StartupException("No.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
