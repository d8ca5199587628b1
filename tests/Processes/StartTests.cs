using System.Net;
using System.Net.Sockets;
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
    [InlineData("HealthWuhan.Silo", "Silo__Port", "many")]
    [InlineData("HealthWuhan.Silo", "Silo__GatewayPort", "70000")]
    public async Task A_setting_that_is_no_good_is_told_in_one_line_that_names_it(string program, string name, string value)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { [Database] = UnreachableDatabase, [Secret] = NewSecret(), [name] = value };
        await using var process = Start(program, environment);

        var (exitCode, errors) = await process.WaitForExit();

        Assert.Equal(1, exitCode);
        Assert.Matches($"^[^\n]*{name.Replace("Silo__", "Silo:", StringComparison.Ordinal)}[^\n]*\n$", errors);
        Assert.DoesNotContain("unsaid", errors, StringComparison.Ordinal);
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
    public async Task A_gateway_with_another_secret_than_its_cluster_does_not_serve()
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { [Database] = await postgres.CreateDatabase(), [Secret] = NewSecret() };
        await using var silo = await CityProcess.Start("HealthWuhan.Silo", environment, Path.Combine(_folder.Path, "silo"));
        environment[Secret] = NewSecret();
        await using var gateway = Start("HealthWuhan.Api", environment);

        var (exitCode, errors) = await gateway.WaitForExit();

        Assert.Equal(1, exitCode);
        Assert.Matches("^The database was made with another deployment secret[^\n]*\n$", errors);
    }

    [Fact]
    public async Task A_taken_address_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var silo = Start("HealthWuhan.Silo", new(StringComparer.Ordinal), "--urls", $"http://{other.LocalEndpoint}");

        var (exitCode, errors) = await silo.WaitForExit();

        Assert.Equal(1, exitCode);
        Assert.Matches("^[^\n]* is taken by another program[^\n]*\n$", errors);
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

        await Assert.ThrowsAsync<StartupException>(() => app.Serve(() => Task.CompletedTask, TestContext.Current.CancellationToken));

        Assert.True(member.HasLeft);
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--data", "--demo")]
    [InlineData("--data=")]
    [InlineData("--data", "")]
    [InlineData("--demo=no")]
    [InlineData("somewhere")]
    public void An_argument_without_its_value_or_that_nobody_knows_is_refused(params string[] arguments) =>
        Assert.Throws<StartupException>(() => CommandLine.Read(arguments, flags: ["--demo"], options: ["--data", "--urls"]));

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private ChildProcess Start(string program, Dictionary<string, string> environment, params IEnumerable<string> arguments) =>
        ChildProcess.Start(program, environment, ["--data", Path.Combine(_folder.Path, "data"), .. arguments]);

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
