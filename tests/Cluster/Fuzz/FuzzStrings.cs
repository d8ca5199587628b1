using CsCheck;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>Texts that have broken programs before, and texts that this program expects.</summary>
internal sealed class FuzzStrings(IReadOnlyList<string> known)
{
    private static readonly string[] s_nasty =
    [
        "", " ", "\0", "a\0b", "\ud800", "\udc00x", "\ufffe", "\u202eabc", "e\u0301\u0301\u0301", "👩‍👩‍👧‍👦", "𝒳", "\r\nX-Injected: 1", "\t", "../../etc/passwd", "..", ".", "/", "//", "\\",
        "%00", "%2e%2e%2f", "%ff", "%", "%zz", "' OR 1=1 --", "\";DROP TABLE grain_state;--", "{{7*7}}", "${jndi:ldap://x}", "<script>", "null", "true", "0", "-1",
        "0x12", "1e400", "NaN", "2147483648", "99999999999999999999", "c-", "t-", "w-", "c-x", "*", "?", "#", "&", "=", "[]", "{}", "TPE0", "１２３", "İ", "ß", "\u00a0",
    ];

    private static readonly string[] s_expected =
    [
        "ResidentId", "Passport", "HongKongMacauPermit", "11010519491231002X", "E12345678", "H12345678", "张三", "王小明", "13912345678", "wuchang-01", "lab-01", "420106-012", "420106",
        "Negative", "Positive", "Invalid", "Leaked", "Release", "Correct", "Revoke", "FeverUntested", "ConfirmedCase", "LockedDown", "Under6", "Voluntary", "held-results", "orders",
        "overdue-transports", "open", "display", "laboratory", "sampling", "health-code", "round", "walk", "Bearer", "10", "37.5",
    ];

    private static readonly string[] s_times =
    [
        "2021-08-07T11:00:00+08:00", "2026-11-26T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00",
        "2026-02-30T00:00:00Z", "2026-11-26", "1970-01-01T00:00:00+00:00", "2026-11-26T25:00:00Z", "26.11.2026", "10675199.02:48:05.4775807", "-00:00:01", "1.00:00:00",
    ];

    public Gen<string> Text { get; } = Gen.Frequency(
        (5, Gen.OneOf(s_expected)),
        (4, Gen.OneOf([.. known])),
        (4, Gen.OneOf(s_nasty)),
        (1, Gen.OneOf(s_times)),
        (1, Gen.String[0, 40]),
        (1, Gen.Select(Gen.OneOf("x", "长", "\ud83d\ude00", "0", "[", "%41"), Gen.OneOf(61, 201, 1_000), (part, times) => string.Concat(Enumerable.Repeat(part, times)))));

    public Gen<string> Time { get; } = Gen.Frequency((4, Gen.OneOf(s_times)), (1, Gen.OneOf(s_nasty)));

    public static Gen<string> Number { get; } = Gen.OneOf(
        "0", "1", "5", "10", "20", "-1", "3", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "1e400", "-1e400", "0.1", "1E-400", "10.0", "007", "12345678901234567890123");
}
