using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Tests;

public sealed class PostgresTuningTests
{
    [Fact]
    public void A_bare_string_gets_every_setting()
    {
        var tuned = new NpgsqlConnectionStringBuilder(PostgresTuning.Apply("Host=db;Database=city"));

        Assert.Equal(
            (20, 2, true, (4, 8, 200), GssEncryptionMode.Disable, 50),
            (tuned.MaxAutoPrepare, tuned.AutoPrepareMinUsages, tuned.NoResetOnClose, (tuned.Timeout, tuned.CommandTimeout, tuned.CancellationTimeout), tuned.GssEncryptionMode, tuned.MaxPoolSize));
    }

    [Theory]
    [InlineData("Host=db;Timeout=15;CommandTimeout=30;MaxPoolSize=7")]
    [InlineData("host=db;timeout=15;Command Timeout=30;maximum pool size=7")]
    public void What_the_string_says_itself_stays(string connectionString)
    {
        var tuned = new NpgsqlConnectionStringBuilder(PostgresTuning.Apply(connectionString));

        Assert.Equal((15, 30, 7), (tuned.Timeout, tuned.CommandTimeout, tuned.MaxPoolSize));
    }
}
