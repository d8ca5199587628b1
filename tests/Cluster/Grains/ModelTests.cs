using CsCheck;

namespace HealthWuhan.Tests.Grains;

/// <summary>The real grains and a small model of the city, through the same random histories. A failure prints its history and the seed that brings it back.</summary>
[Collection(City.Collection)]
public class ModelTests(City city)
{
    private const int Histories = 150;
    private const int Steps = 25;
    private const int AtOnce = 6;
    private const int People = 6;
    private static readonly int[] s_poolSizes = [1, 10, 5, 1];

    [Fact]
    public Task Whatever_happens_the_city_does_as_its_model_does() =>
        Operation.Histories(s_poolSizes.Length, People, Steps).SampleAsync(
            async history => Assert.Empty(await Differences(history)), iter: Histories, threads: AtOnce, print: Print);

    private async Task<IEnumerable<string>> Differences(Operation[] history)
    {
        var real = new GrainCity(city, s_poolSizes, People);
        var model = new CityModel(s_poolSizes, People);
        foreach (var operation in history)
        {
            var swabs = model.CountOf(operation.Tube);
            var (expected, answered) = (model.Do(operation), await real.Do(operation, swabs));
            var differences = model.Lines().Except(await real.Lines(), StringComparer.Ordinal).ToArray();
            if (expected != answered || differences.Length > 0)
                return [$"{operation}: {answered ?? "done"} instead of {expected ?? "done"}", .. differences];
        }

        return await real.Wrong();
    }

    private static string Print(Operation[] history) => string.Join('\n', history.Select(operation => operation.ToString()));
}
