namespace HealthWuhan.Domain.Zones;

/// <summary>A district of the city, by its code in GB/T 2260, or a zone run by a committee of its own, by the code in common use.</summary>
public sealed record District(string Code, string Name, string NameInEnglish)
{
    /// <summary>The thirteen districts and two zones of Wuhan. The economic development zone is counted with Hannan.</summary>
    public static IReadOnlyList<District> OfWuhan { get; } =
    [
        new("420102", "江岸区", "Jiang'an"),
        new("420103", "江汉区", "Jianghan"),
        new("420104", "硚口区", "Qiaokou"),
        new("420105", "汉阳区", "Hanyang"),
        new("420106", "武昌区", "Wuchang"),
        new("420107", "青山区", "Qingshan"),
        new("420111", "洪山区", "Hongshan"),
        new("420112", "东西湖区", "Dongxihu"),
        new("420113", "汉南区(武汉经开区)", "Hannan (Wuhan Economic Development Zone)"),
        new("420114", "蔡甸区", "Caidian"),
        new("420115", "江夏区", "Jiangxia"),
        new("420116", "黄陂区", "Huangpi"),
        new("420117", "新洲区", "Xinzhou"),
        new("420171", "东湖高新区", "East Lake High-Tech Zone"),
        new("420172", "东湖风景区", "East Lake Scenic Area"),
    ];

    /// <summary>Null where a community's code names no district of the city: rosters of neighbours come, too.</summary>
    public static District? Find(string code) => OfWuhan.FirstOrDefault(district => district.Code == code);
}
