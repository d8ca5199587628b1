using System.Net;
using System.Net.Sockets;
using HealthWuhan.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace HealthWuhan.Tests;

/// <summary>Mistakes on the command line: one line says what to do, the exit code is 1, and nothing was started or made.</summary>
public sealed class StartRefusalTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Not understood: --colour.", "--colour", "red")]
    [InlineData("Not understood: --demo=1.", "--demo=1")]
    [InlineData("Not understood: --urls.", "postgres", "--urls", "x")]
    [InlineData("--urls lacks its value.", "--urls")]
    [InlineData("--urls lacks its value.", "--urls", "--demo")]
    [InlineData("--data lacks its value.", "--data", "")]
    [InlineData("--data lacks its value.", "postgres", "--data=")]
    public async Task An_option_that_is_not_understood_is_told_with_the_usage(string start, params string[] arguments)
    {
        await using var silo = ChildProcess.StartSilo(arguments);

        Assert.Matches($"^{start} Usage: .*\n$", await silo.Refusal());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("127.0.0.1:5000")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:5000/city")]
    [InlineData("http://locahost:5000")]
    [InlineData("http://127.0.0.1:0;garbage")]
    public void An_address_that_is_none_is_refused(string urls) => Assert.Contains("is no address to serve at: give one like", AddressRefusal(urls), StringComparison.Ordinal);

    [Fact]
    public void An_address_of_another_machine_is_refused() =>
        Assert.Contains("is no address of this machine", AddressRefusal("http://192.0.2.1:5000"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::1]:0;http://127.0.0.1:0")]
    public void An_address_of_this_machine_is_taken(string urls) => ListenAddress.Verify(Configuration(urls));

    [Fact]
    public async Task A_taken_port_is_told_before_anything_is_made()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var silo = ChildProcess.StartSilo("--urls", $"http://{other.LocalEndpoint}", "--data", Data);

        Assert.Matches("^http://.* is taken by another program: .*\n$", await silo.Refusal());
        Assert.False(Directory.Exists(Path.Combine(Data, "postgres")));
    }

    [Fact]
    public async Task A_taken_silo_port_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = $"{((IPEndPoint)other.LocalEndpoint).Port}";
        await using var silo = ChildProcess.Start("HealthWuhan.Silo", [new("Silo__Port", port)], "--urls", "http://127.0.0.1:0", "--data", Data);

        Assert.Matches($"^Silo:Port {port} cannot be used .*: give another port.\n$", await silo.Refusal());
    }

    [Theory]
    [InlineData("Staff__PasswordIterations", "1000", "Staff:PasswordIterations: .*")]
    [InlineData("Staff__TotpRoles", "nurse", "Staff:TotpRoles: \"nurse\" is no role: .*")]
    [InlineData("Oidc__Authority", "http://issuer.example", "Oidc:Authority: An https address; http only on this machine\\..*")]
    public async Task A_setting_of_staff_that_makes_no_sense_is_told_before_anything_is_started(string name, string value, string told)
    {
        await using var silo = ChildProcess.Start("HealthWuhan.Silo", [new(name, value)], "--urls", "http://127.0.0.1:0", "--data", Data);

        Assert.Matches($"^{told}\n$", await silo.Refusal());
        Assert.False(Directory.Exists(Path.Combine(Data, "postgres")));
    }

    private static string AddressRefusal(string urls) => Assert.Throws<StartupException>(() => ListenAddress.Verify(Configuration(urls))).Message;

    private static IConfiguration Configuration(string urls) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls)]).Build();
}
