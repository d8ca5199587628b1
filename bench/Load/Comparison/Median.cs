namespace HealthWuhan.Load.Comparison;

internal static class Median
{
    public static double Of<T>(IEnumerable<T> items, Func<T, double> value) => Of(items.Select(value));

    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
