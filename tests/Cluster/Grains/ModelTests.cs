using CsCheck;

namespace HealthWuhan.Tests.Grains;

/// <summary>
/// The real grains and a small model of the city, through the same random histories. A failure prints its history and the seed that brings it back
/// (environment variable CsCheck_Seed).
/// </summary>
[Collection(City.Collection)]
public class ModelTests(City city)
{
    private const int HistoriesAtOnce = 6;
    private static readonly int[] s_fewTubes = [1, 10, 5, 1];
    private static readonly int[] s_manyTubes = [1, 10, 5, 1, 20, 5, 1, 10];

    /// <summary>Every other step comes twice; the second time it is answered alike and changes nothing.</summary>
    [Fact]
    public Task Whatever_happens_the_city_does_as_its_model_does() =>
        Operation.Histories(s_fewTubes, people: 6, steps: 25).SampleAsync(async history =>
        {
            var (model, real) = (new CityModel(s_fewTubes, 6), new GrainCity(city, s_fewTubes, 6));
            foreach (var operation in history)
            {
                await Compare(model, real, [operation]);
                if (operation.At % 2 == 0)
                    await Compare(model, real, [operation]);
            }

            AssertNone(await real.Wrong());
        }, iter: 150, threads: HistoriesAtOnce, print: Print);

    [Fact]
    public Task What_shares_no_tube_and_nobody_may_happen_at_once() =>
        Operation.Histories(s_manyTubes, people: 12, steps: 40).SampleAsync(async history =>
        {
            var (model, real) = (new CityModel(s_manyTubes, 12), new GrainCity(city, s_manyTubes, 12));
            for (var next = 0; next < history.Length;)
            {
                var group = Independent(model, history.AsSpan(next));
                await Compare(model, real, group);
                next += group.Length;
            }

            AssertNone(await real.Wrong());
        }, iter: 30, threads: HistoriesAtOnce, print: Print);

    /// <summary>As many of the next steps as share nothing.</summary>
    private static Operation[] Independent(CityModel model, ReadOnlySpan<Operation> steps)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        while (count < steps.Length && model.Touches(steps[count]) is var touches && !touched.Overlaps(touches))
        {
            touched.UnionWith(touches);
            count++;
        }

        return steps[..count].ToArray();
    }

    /// <summary>Takes the steps in the model one after the other, in the city all at once, and compares what is answered and how everything stands then.</summary>
    private static async Task Compare(CityModel model, GrainCity real, Operation[] steps)
    {
        var swabs = steps.Select(step => model.CountOf(step.Tube)).ToArray();
        var expected = steps.Select(step => Line(step, model.Do(step))).ToArray();
        var answered = await Task.WhenAll(steps.Select(async (step, i) => Line(step, await real.Do(step, swabs[i]))));
        AssertNone(answered.Except(expected, StringComparer.Ordinal));
        AssertNone((await real.Lines()).Except(model.Lines(), StringComparer.Ordinal).Select(line => $"after {steps[0]}: {line}"));
    }

    private static string Line(Operation operation, string? refusal) => $"{operation}: {refusal ?? "done"}";

    private static void AssertNone(IEnumerable<string> wrong)
    {
        var told = string.Join('\n', wrong);
        if (told.Length > 0)
            Assert.Fail(told);
    }

    private static string Print(Operation[] history) => string.Join('\n', history.Select(operation => operation.ToString()));
}
