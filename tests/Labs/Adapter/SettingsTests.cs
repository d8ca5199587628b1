using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.Tests.Adapter;

/// <summary>adapter.json, read and checked.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly AdapterFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static AdapterSettings Minimal(string data) => new()
    {
        Data = data,
        Api = new(new("http://127.0.0.1:1"), null, 60_000, TimeSpan.FromMinutes(1)),
        Credentials = new(IsClient: true, "lab-01", new("secret")),
        Folders = [new(Path.Combine(data, "in"), null)],
        Intake = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2), 50 << 20, 1 << 20, 90),
        StatusPort = 0,
    };

    [Fact]
    public void An_address_and_a_client_with_its_secret_in_a_file_are_enough()
    {
        var secret = Write("secret", "s3cret\n");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var (settings, problems) = Read("""{"api": {"url": "https://city.example"}, "credentials": {"clientId": "lab-01", "clientSecretFile": "secret"}}""");

        Assert.Empty(problems);
        Assert.Equal(("s3cret", Path.Combine(_folder.Path, "data", "in")), (settings!.Credentials.Secret.Reveal(), Assert.Single(settings.Folders).Path));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var (_, problems) = Read("""
            {"api": {"url": "http://city.example", "pushesPerMinute": "many"}, "credentials": {"clientSecret": "s3cret"}, "folders": [{"format": "xml"}],
             "intake": {"settle": "2"}, "mllp": {"port": 70000, "certificate": "missing.pem"}, "statusport": 5080, "pushesPerMinute": 5}
            """);

        Assert.Equal(
            ["api.pushesPerMinute", "api.url", "credentials", "credentials.clientSecret", "folders.0.format", "folders.0.path", "intake.settle", "mllp", "mllp.certificate", "mllp.port", "pushesPerMinute"],
            problems.Select(problem => problem.Split(": ")[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_secret_file_that_others_can_read_is_not_used()
    {
        File.SetUnixFileMode(Write("secret", "s3cret"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var (_, problems) = Read("""{"api": {"url": "https://city.example"}, "credentials": {"clientId": "lab-01", "clientSecretFile": "secret"}}""");

        Assert.Contains("chmod 600", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void No_message_about_a_setting_repeats_a_secret()
    {
        var (_, problems) = Read("""{"api": {"url": "https://city.example"}, "credentials": {"clientId": "lab-01", "clientSecret": "s3cret"}}""");
        Assert.DoesNotContain(problems, problem => problem.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_json_is_said_to_be_none() =>
        Assert.Contains("adapter.json", Assert.Single(Read("{").Problems), StringComparison.Ordinal);

    private (AdapterSettings? Settings, IReadOnlyList<string> Problems) Read(string json) => SettingsFile.Read(Write("adapter.json", json));

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, content);
        return path;
    }
}
