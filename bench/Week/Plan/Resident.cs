using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Week.Plan;

/// <summary>Somebody invented: document, name, phone and home follow from seed and number alone.</summary>
/// <param name="Number">In the city, from 0.</param>
/// <param name="Document">By GB 11643, nobody's twice.</param>
/// <param name="Name">Of a common surname.</param>
/// <param name="Phone">From 154, a block that no operator had been given when this was written.</param>
/// <param name="Community">Where they live.</param>
/// <param name="Exclusion">Why they are not sampled; null for who is.</param>
internal sealed record Resident(int Number, string Document, string Name, string Phone, string Community, string? Exclusion)
{
    private const ulong Purpose = 1;
    private const int AdultDays = 30_000;
    private const int ChildDays = 1_800;

    // Prime to both spans: neighbours are of every age, and no two of a span are born on one day.
    private const int Stride = 7919;

    private const string Surnames = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
    private const string Given = "伟强磊军勇杰涛明刚平辉鹏华飞波斌宇浩凯健芳娜敏静丽艳娟霞秀玲桂英兰洁梅琳云雪荣佳";

    private static readonly DateOnly s_firstAdult = new(1921, 1, 1);
    private static readonly DateOnly s_firstChild = new(2016, 1, 1);

    public static Resident Of(DistrictPlan district, int resident, int seed)
    {
        var number = district.FirstResident + resident;
        var chance = Chance.Of(seed, Purpose, number);
        var exclusion = district.IsSampled(resident) ? null : Reason((int)(chance % 100));
        return new(
            number,
            DocumentOf(district, resident, exclusion == "Under6", (int)(chance >> 8) & 1),
            $"{One(Surnames, chance >> 12)}{One(Given, chance >> 24)}{((chance >> 36) % 4 == 0 ? "" : One(Given, chance >> 40))}",
            $"154{number:00000000}",
            district.CommunityOf(resident),
            exclusion);
    }

    /// <summary>The three divisions that are one in documents begin far apart.</summary>
    private static string DocumentOf(DistrictPlan district, int resident, bool isChild, int sex)
    {
        var offset = district.Figures.Code switch { "420171" => 2_000_000, "420172" => 3_200_000, _ => 0 };
        // A child has its number among the excluded, who are few: a span of six years would not have room for a whole district.
        var (days, first, place) = isChild
            ? (ChildDays, s_firstChild, (offset / 10) + resident - district.SampledBefore(resident))
            : (AdultDays, s_firstAdult, offset + resident);
        var birth = first.AddDays((int)((long)place * Stride % days));
        var digits = $"{district.Figures.Division}{birth:yyyyMMdd}{(place / days * 2) + 1 + sex:000}";
        return digits + ResidentId.CheckCharacter(digits);
    }

    private static string Reason(int percent) => percent switch
    {
        < 62 => "Under6",
        < 85 => "Away",
        < 95 => "RecentlyVaccinated",
        _ => "Bedridden",
    };

    private static string One(string characters, ulong chance) => characters[(int)(chance % (ulong)characters.Length)].ToString();
}
