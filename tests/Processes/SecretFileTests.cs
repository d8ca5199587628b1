using System.Security.Cryptography;
using HealthWuhan.Api.Hosting;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace HealthWuhan.Tests;

/// <summary>Secrets that come in files: read where they may be, refused in one line where they may not, and never repeated.</summary>
public sealed class SecretFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = TestFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Deployment:Secret")]
    [InlineData("Deployment:CitizenKeySecret")]
    [InlineData("Deployment:StateKeys")]
    [InlineData("ConnectionStrings:HealthWuhan")]
    [InlineData("Sms:Key")]
    [InlineData("Kestrel:Certificates:Default:Password")]
    public void A_secret_is_what_its_file_says(string setting)
    {
        var configuration = Configuration((setting + "File", File("the secret\n")));
        SecretFiles.Apply(configuration);
        Assert.Equal("the secret", configuration[setting]);
    }

    [Fact]
    public void The_password_of_the_database_may_come_apart_from_where_it_is()
    {
        var configuration = Configuration(
            ("ConnectionStrings:HealthWuhan", "Host=db;SSL Mode=VerifyFull"), ("ConnectionStrings:HealthWuhanPasswordFile", File("half;secret")));
        SecretFiles.Apply(configuration);
        Assert.Equal("half;secret", new NpgsqlConnectionStringBuilder(configuration["ConnectionStrings:HealthWuhan"]).Password);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_everybody_may_open_is_refused(UnixFileMode everybody)
    {
        var refusal = Refusal(Configuration(("Sms:KeyFile", File("the secret", OwnerOnly | everybody))));
        Assert.Matches("^/.*, which Sms:KeyFile names, is open to everybody on this machine: chmod o-rw /[^\n]*$", refusal);
    }

    [Fact]
    public void A_link_to_a_file_that_everybody_may_open_is_refused()
    {
        var link = Path.Combine(_folder.Path, "link");
        System.IO.File.CreateSymbolicLink(link, File("the secret", OwnerOnly | UnixFileMode.OtherRead));
        Assert.Contains("is open to everybody", Refusal(Configuration(("Sms:KeyFile", link))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_may_read_it() => SecretFiles.Apply(Configuration(("Sms:KeyFile", File("the secret", OwnerOnly | UnixFileMode.GroupRead))));

    [Fact]
    public void What_is_said_twice_is_refused() => Assert.Equal(
        "Sms:Key and Sms:KeyFile are both set: keep one of them.", Refusal(Configuration(("Sms:Key", "the secret"), ("Sms:KeyFile", File("the secret")))));

    [Fact]
    public void Two_passwords_are_refused() => Assert.Contains("keep one of them", Refusal(Configuration(
        ("ConnectionStrings:HealthWuhan", "Host=db;Password=the secret"), ("ConnectionStrings:HealthWuhanPasswordFile", File("the secret")))), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_missing_or_empty_is_told()
    {
        Assert.Matches("^/.*/nowhere, which Sms:KeyFile names, cannot be read: ", Refusal(Configuration(("Sms:KeyFile", Path.Combine(_folder.Path, "nowhere")))));
        Assert.Matches("^/.*, which Sms:KeyFile names, is empty.$", Refusal(Configuration(("Sms:KeyFile", File(" \n")))));
    }

    [Fact]
    public async Task A_start_with_an_open_secret_ends_with_one_line_that_does_not_repeat_it()
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var path = File(secret, OwnerOnly | UnixFileMode.OtherRead);
        await using var silo = ChildProcess.Start("HealthWuhan.Silo", [new("Deployment__SecretFile", path)], "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_folder.Path, "data"));
        var refusal = await silo.Refusal();
        Assert.Matches("^[^\n]*is open to everybody[^\n]*\n$", refusal);
        Assert.DoesNotContain(secret, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Https__Port", "443s", "Https:Port")]
    [InlineData("Https__HstsDays", "-1", "Https:HstsDays")]
    [InlineData("Proxies__Known", "everybody", "Proxies:Known")]
    [InlineData("Docs__Public", "maybe", "Docs:Public")]
    [InlineData("Kestrel__Certificates__Default__Path", "/nowhere.pfx", "Kestrel:Certificates:Default:Path")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true", "Proxies__Known")]
    public async Task A_setting_that_makes_no_sense_is_named_in_one_line(string variable, string value, string named)
    {
        await using var silo = ChildProcess.Start("HealthWuhan.Silo", [new(variable, value)], "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_folder.Path, "data"));
        Assert.Matches($"^[^\n]*{named}[^\n]*\n$", await silo.Refusal());
    }

    private static string Refusal(IConfiguration configuration)
    {
        var message = Assert.Throws<StartupException>(() => SecretFiles.Apply(configuration)).Message;
        Assert.DoesNotContain("the secret", message, StringComparison.Ordinal);
        return message;
    }

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();

    private string File(string text, UnixFileMode mode = OwnerOnly)
    {
        var path = Path.Combine(_folder.Path, RandomNumberGenerator.GetHexString(8));
        System.IO.File.WriteAllText(path, text);
        System.IO.File.SetUnixFileMode(path, mode);
        return path;
    }
}
