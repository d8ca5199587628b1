using HealthWuhan.Api.Hosting;

namespace HealthWuhan.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    private string DataPath => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_its_owners_alone()
    {
        using var data = DataDirectory.Open(DataPath);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(DataPath));
    }

    [Fact]
    public void A_second_claim_is_refused_and_names_the_first_process()
    {
        using var data = DataDirectory.Open(DataPath);

        var refusal = Assert.Throws<StartupException>(() => DataDirectory.Open(DataPath));

        Assert.Contains($"(pid {Environment.ProcessId}) already runs on the data folder {DataPath}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_process_is_refused_in_one_line()
    {
        using var data = DataDirectory.Open(DataPath);
        await using var second = ChildProcess.StartSilo("postgres", "--data", DataPath);

        Assert.Matches("^Another process .*stop it first.*\n$", await second.Refusal());
    }

    [Fact]
    public void A_disposed_claim_can_be_made_again()
    {
        DataDirectory.Open(DataPath).Dispose();

        using var again = DataDirectory.Open(DataPath);
    }

    [Fact]
    public void A_folder_behind_a_symbolic_link_has_one_name()
    {
        Directory.CreateDirectory(DataPath);
        var link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, DataPath);

        using var data = DataDirectory.Open(link);

        Assert.Equal(DataPath, data.Path);
    }

    [Fact]
    public void A_path_below_a_file_is_refused_with_what_to_do()
    {
        File.WriteAllText(DataPath, "a file");

        var refusal = Assert.Throws<StartupException>(() => DataDirectory.Open(Path.Combine(DataPath, "below")));

        Assert.EndsWith("make it writable, or name another one with --data.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_takes_no_files_is_refused_with_what_to_do()
    {
        var refusal = Assert.Throws<StartupException>(() => DataDirectory.Open("/proc/healthwuhan"));

        Assert.EndsWith("make it writable, or name another one with --data.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_file_is_readable_by_its_owner_alone()
    {
        using var data = DataDirectory.Open(DataPath);

        data.WritePrivate("accounts.json", "[]");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.File("accounts.json")));
    }
}
