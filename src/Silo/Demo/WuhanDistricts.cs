using System.Globalization;

namespace HealthWuhan.Silo.Demo;

/// <summary>A district of Wuhan with its residents of the 2020 census.</summary>
internal sealed record WuhanDistrict(string Code, string Name, int Population)
{
    /// <summary>
    /// The two zones run by their own committees have no code in GB/T 2260: their people are registered in the district around them.
    /// </summary>
    public string Division => Code is "420171" or "420172" ? "420111" : Code;

    /// <summary>The first sampling site of the district, such as <c>wuchang-01</c>.</summary>
    public string Site
    {
        get
        {
            var letters = Name.Split('(')[0].Trim().Replace(' ', '-').Where(c => char.IsAsciiLetter(c) || c == '-');
            return string.Concat(letters).ToLowerInvariant() + "-01";
        }
    }
}

/// <summary>The real districts of the city, from the table beside this file.</summary>
internal static class WuhanDistricts
{
    private const string Resource = "HealthWuhan.Silo.Demo.wuhan-districts.csv";

    public static readonly IReadOnlyList<WuhanDistrict> All = Read();

    private static readonly int Population = All.Sum(district => district.Population);

    /// <summary>A district, each as often as people live in it.</summary>
    public static WuhanDistrict Draw(Random random)
    {
        var person = random.Next(Population);
        return All.First(district => (person -= district.Population) < 0);
    }

    private static WuhanDistrict[] Read()
    {
        using var stream = typeof(WuhanDistricts).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)
                .Select(line => line.Split(','))
                .Select(fields => new WuhanDistrict(fields[0], fields[2], int.Parse(fields[3], CultureInfo.InvariantCulture))),
        ];
    }
}
