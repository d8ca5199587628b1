using System.Globalization;
using System.Text;

namespace HealthWuhan.Week.Report;

/// <summary>A named row of figures, one an hour; null where there is none.</summary>
internal sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>A chart over the hours of the week as inline SVG, without a script: each mark says its figure when it is pointed at.</summary>
/// <param name="Hours">The hours' names, as they are told.</param>
/// <param name="Unit">Stands behind figures.</param>
/// <param name="Killed">Hours in which a silo was killed: a line each.</param>
internal sealed record SvgChart(IReadOnlyList<string> Hours, string Unit, IReadOnlyList<int> Killed)
{
    private const double Width = 960;
    private const double Height = 200;
    private const double Left = 64;
    private const double Top = 18;
    private const double Bottom = 24;

    private double Step => (Width - Left) / Hours.Count;

    private static double Floor => Height - Bottom;

    /// <summary>Bars from zero.</summary>
    public string Bars(ChartSeries series)
    {
        var most = NiceAbove(series.Values.Max() ?? 0);
        var svg = Begin(series.Name, [0, most / 2, most], value => Floor - (value / most * (Floor - Top)));
        foreach (var (hour, value) in series.Values.Index().Where(bar => bar.Item > 0))
        {
            var height = value!.Value / most * (Floor - Top);
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar0\" x=\"{Left + (hour * Step):0.#}\" y=\"{Floor - height:0.##}\" width=\"{Step * 0.8:0.#}\" height=\"{height:0.##}\"><title>{Hours[hour]}: {Text(value.Value)} {Unit}</title></rect>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Lines; over several powers of ten where that is what there is, from zero otherwise.</summary>
    public string Lines(bool isLogarithmic, params IReadOnlyList<ChartSeries> all)
    {
        var figures = all.SelectMany(series => series.Values).OfType<double>().Where(value => !isLogarithmic || value > 0).ToArray();
        var most = figures.Length == 0 ? 1 : NiceAbove(figures.Max());
        var least = isLogarithmic && figures.Length > 0 ? Math.Pow(10, Math.Floor(Math.Log10(figures.Min()))) : 0;
        double At(double value) => Floor - ((isLogarithmic ? Math.Log(Math.Max(value, least) / least) / Math.Log(Math.Max(most / least, 1.001)) : value / most) * (Floor - Top));
        var ticks = isLogarithmic ? Powers(least, most) : [0, most / 2, most];
        var svg = Begin(string.Join(", ", all.Select(series => series.Name)), ticks, At);
        foreach (var (number, series) in all.Index())
            Append(svg, number, series, At);
        return svg.Append("</svg>").ToString();
    }

    private void Append(StringBuilder svg, int number, ChartSeries series, Func<double, double> at)
    {
        // A line breaks where an hour has no figure.
        var points = new List<string>();
        foreach (var (hour, value) in series.Values.Append(null).Index())
        {
            if (value is { } figure)
            {
                points.Add(string.Create(CultureInfo.InvariantCulture, $"{Middle(hour):0.#},{at(figure):0.##}"));
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{Middle(hour):0.#}\" cy=\"{at(figure):0.##}\" r=\"2\" class=\"bar{number}\"><title>{Hours[hour]}, {series.Name}: {Text(figure)} {Unit}</title></circle>");
            }
            else if (points.Count > 0)
            {
                svg.Append($"<polyline class=\"line{number}\" points=\"{string.Join(' ', points)}\"/>");
                points.Clear();
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name{number}\" x=\"{Left + 6 + (number * 150)}\" y=\"12\">{series.Name}</text>");
    }

    private StringBuilder Begin(string name, IEnumerable<double> ticks, Func<double, double> at)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{name}\">");
        foreach (var tick in ticks)
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{at(tick):0.#}\" y2=\"{at(tick):0.#}\"/><text x=\"{Left - 6}\" y=\"{at(tick) + 4:0.#}\" text-anchor=\"end\">{Text(tick)}</text>");
        foreach (var (hour, told) in Hours.Index().Where(hour => hour.Item.EndsWith("00:00", StringComparison.Ordinal)))
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"day\" x1=\"{Left + (hour * Step):0.#}\" x2=\"{Left + (hour * Step):0.#}\" y1=\"{Top}\" y2=\"{Floor}\"/><text x=\"{Left + (hour * Step) + 4:0.#}\" y=\"{Height - 8}\">{told[..5]}</text>");
        foreach (var hour in Killed)
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"kill\" x1=\"{Middle(hour):0.#}\" x2=\"{Middle(hour):0.#}\" y1=\"{Floor}\" y2=\"{Floor + 8}\"><title>{Hours[hour]}: SIGKILL</title></line>");
        return svg;
    }

    private double Middle(int hour) => Left + ((hour + 0.4) * Step);

    private static double[] Powers(double least, double most) => [.. Enumerable.Range(0, 12).Select(power => least * Math.Pow(10, power)).TakeWhile(value => value <= most)];

    /// <summary>1, 2 or 5 times a power of ten, above the value.</summary>
    private static double NiceAbove(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1.0, 2, 5, 10 }.Select(step => step * power).First(nice => nice >= value);
    }

    private static string Text(double value) => value.ToString(value >= 100 ? "N0" : value >= 1 ? "0.#" : "0.###", CultureInfo.InvariantCulture);
}
