using HealthWuhan.LabAdapter.Folders;
using HealthWuhan.LabAdapter.Pushing;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Checks;

/// <summary>Whether the city can be reached, agrees about the time, knows the adapter and lets it report results.</summary>
internal static class CityCheck
{
    /// <summary>A result's time of test is compared with the city's clock.</summary>
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Finding> Of(AdapterSettings settings)
    {
        using var client = CityClient.Create(settings.Api);
        client.Timeout = TimeSpan.FromSeconds(20);
        var (reached, clock) = await Reach(client);
        yield return reached;
        if (!reached.IsGood)
            yield break;
        if (clock is not null)
            yield return clock;

        var credentials = new CityCredentials(client, settings.Credentials, TimeProvider.System);
        var token = await Token(credentials, settings.Credentials);
        yield return token;
        if (token.IsGood)
            yield return await MayReport(new CityApi(client, credentials, TimeProvider.System));
    }

    private static async Task<(Finding Reached, Finding? Clock)> Reach(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("health/ready");
            var difference = response.Headers.Date - TimeProvider.System.GetUtcNow();
            return (
                new(response.IsSuccessStatusCode, "city", $"{client.BaseAddress} answers {(int)response.StatusCode}"),
                difference is { } d ? new(d.Duration() <= s_clockTolerance, "clock", $"the city's is {d.TotalSeconds:F0} s ahead of this machine's") : null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (new(false, "city", $"{client.BaseAddress} cannot be reached: {e.Message}{(e.InnerException is { } inner ? " " + inner.Message : "")}"), null);
        }
    }

    private static async Task<Finding> Token(CityCredentials credentials, Credentials settings)
    {
        try
        {
            await credentials.Token(CancellationToken.None);
            return new(true, "credentials", $"{settings.Name} is known to the city");
        }
        catch (Exception e) when (e is NoTokenException or HttpRequestException or OperationCanceledException)
        {
            return new(false, "credentials", e.Message);
        }
    }

    /// <summary>A push without a row: it proves the right to report, and reports nothing.</summary>
    private static async Task<Finding> MayReport(CityApi city) =>
        await city.Push(Formats.Json, () => new MemoryStream("[]"u8.ToArray()), CancellationToken.None) switch
        {
            PushTaken => new(true, "right to report", "an empty push was taken"),
            PushNeverTaken never => new(false, "right to report", $"an empty push was refused: {never.Code}"),
            PushLater later => new(false, "right to report", later.Why),
            _ => new(false, "right to report", "the city has given no answer"),
        };
}
