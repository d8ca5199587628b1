using System.Text;
using HealthWuhan.Domain.Laboratory;

namespace HealthWuhan.Silo.Demo;

/// <summary>The file a lab would push for the demo's sealed tubes: all negative but the last four, one of each other kind.</summary>
internal static class DemoResults
{
    private const string Header = "barcode,result,kit,ct_orf1ab,ct_n,tested_at,instrument,operator";
    private const string Kit = "DEMO-PCR-2021";

    private static readonly TubeResult[] Last = [TubeResult.Positive, TubeResult.SingleTarget, TubeResult.GreyZone, TubeResult.Invalid];

    public static string Csv(IReadOnlyList<DemoTube> tubes, Random random)
    {
        var csv = new StringBuilder(Header).Append("\r\n");
        for (var i = 0; i < tubes.Count; i++)
        {
            var fromEnd = tubes.Count - i;
            var result = fromEnd <= Last.Length ? Last[^fromEnd] : TubeResult.Negative;
            // Five hours to the lab and through a run of 96 tubes.
            var testedAt = tubes[i].CollectedAt.AddHours(5).AddMinutes(random.Next(60));
            var machine = (i / 96 % 4) + 1;
            csv.Append($"{tubes[i].Barcode},{result},{Kit},{Ct(result, random)},{testedAt:yyyy-MM-ddTHH:mm:sszzz},")
                .Append($"PCR-{machine:00},tester-{machine:00}\r\n");
        }

        return csv.ToString();
    }

    /// <summary>Both genes; labs leave "not amplified" empty or write it out.</summary>
    private static string Ct(TubeResult result, Random random) => result switch
    {
        TubeResult.Positive => "24.31,25.08",
        TubeResult.SingleTarget => "35.62,NoCt",
        TubeResult.GreyZone => "38.74,39.15",
        TubeResult.Invalid => "NoCt,NoCt",
        _ => random.Next(2) == 0 ? "," : "NoCt,NoCt",
    };
}
