namespace HealthWuhan.Tests.Api;

/// <summary>What holds on every node soon, and not at once.</summary>
internal static class Eventually
{
    private const int Tries = 200;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is the expected one; fails with the last answer.</summary>
    public static async Task Is(string expected, Func<Task<string?>> ask)
    {
        var answer = await ask();
        for (var i = 1; i < Tries && answer != expected; i++)
        {
            await Task.Delay(s_pause, TestContext.Current.CancellationToken);
            answer = await ask();
        }

        Assert.Equal(expected, answer);
    }
}
