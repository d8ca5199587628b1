using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Silo.Demo;

/// <summary>
/// Invented people in households, as they come to a site: parents with a phone each, and a child and a grandparent who share the first one's.
/// </summary>
internal sealed class DemoPeople(Random random)
{
    // The commonest surnames, and two of two characters; characters of given names by the sex they are mostly given to.
    private const string Surnames = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
    private const string MenGiven = "伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林成康建国志文";
    private const string WomenGiven = "芳娜敏静丽艳娟霞秀玲桂英兰凤洁梅琳素云莲真雪荣爱妹香月莺媛瑞凡佳嘉琼勤";
    private static readonly string[] CompoundSurnames = ["欧阳", "司马"];

    /// <summary>Ages are counted from the first day of the city's week, so that a person has the same number whenever the demo is loaded.</summary>
    private static readonly DateOnly AgesOn = new(2021, 8, 3);

    private readonly HashSet<string> _numbers = [];

    /// <summary>As many people as swabs go into one tube, all of one division.</summary>
    public List<Person> Take(int count, string division)
    {
        var people = new List<Person>(count);
        while (people.Count < count)
            people.AddRange(Household(division).Take(Math.Min(random.Next(1, 5), count - people.Count)));
        return people;
    }

    /// <summary>A child too young to be swabbed.</summary>
    public Person Child(string division) => Someone(Surname(), random.Next(2) == 0, random.Next(0, 5), division, Phone());

    private IEnumerable<Person> Household(string division)
    {
        var surname = Surname();
        var phone = Phone();
        var isMale = random.Next(2) == 0;
        yield return Someone(surname, isMale, random.Next(25, 56), division, phone);
        yield return Someone(Surname(), !isMale, random.Next(25, 56), division, Phone());
        // Younger children were not swabbed (docs/domain.md, full coverage).
        yield return Someone(surname, random.Next(2) == 0, random.Next(6, 18), division, phone);
        yield return Someone(surname, random.Next(2) == 0, random.Next(60, 96), division, phone);
    }

    private Person Someone(string surname, bool isMale, int age, string division, string phone)
    {
        var given = isMale ? MenGiven : WomenGiven;
        var name = surname + One(given) + (random.Next(4) == 0 ? "" : One(given));
        var birth = AgesOn.AddYears(-age).AddDays(-random.Next(365));
        return new Person(new IdentityDocument(DocumentType.ResidentId, Number(division, birth, isMale)), name, phone);
    }

    private string Number(string division, DateOnly birth, bool isMale)
    {
        while (true)
        {
            var sequence = (random.Next(1, 500) * 2) - (isMale ? 1 : 0);
            var first = $"{division}{birth:yyyyMMdd}{sequence:000}";
            var number = first + ResidentId.CheckCharacter(first);
            if (_numbers.Add(number))
                return number;
        }
    }

    private string Surname() => random.Next(100) == 0 ? CompoundSurnames[random.Next(CompoundSurnames.Length)] : One(Surnames);

    /// <summary>From 154, a block that no operator had been given when this was written: nobody's phone.</summary>
    private string Phone() => $"154{random.Next(100_000_000):00000000}";

    private string One(string characters) => characters[random.Next(characters.Length)].ToString();
}
