using System.Security.Cryptography;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests;

/// <summary>People and tubes that no other test has: tests share a city and clean nothing.</summary>
public static class Fresh
{
    /// <summary>Sixteen digits, which Orleans' storage would take for a number if the grain key had no prefix.</summary>
    public static Barcode Barcode() => new(Digits(16));

    /// <summary>From anywhere in China: with one division, two of some thousand people would often have the same number.</summary>
    public static Person Person()
    {
        var birth = new DateOnly(1940, 1, 1).AddDays(RandomNumberGenerator.GetInt32(25_000));
        var number = $"{RandomNumberGenerator.GetInt32(11, 66)}{Digits(4)}{birth:yyyyMMdd}{Digits(3)}";
        return new(new(DocumentType.ResidentId, number + ResidentId.CheckCharacter(number)), "王小明", "139" + Digits(8));
    }

    public static Person[] People(int count) => [.. Enumerable.Range(0, count).Select(_ => Person())];

    public static string Round() => "round-" + Digits(10);

    public static string Username() => "staff-" + Digits(16);

    public static string Zone() => "zone-" + Digits(10);

    /// <summary>In a district of its own.</summary>
    public static string Community() => $"{Digits(10)}-001";

    private static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);
}
