using System.Runtime.InteropServices;

namespace HealthWuhan.Api.Limits;

/// <summary>A place in the line before the sign-in: since when somebody waits, and chance, which tells two of the same moment apart. The least is first.</summary>
/// <remarks>By time and not by number, so that a place means the same on every node.</remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WaitingPlace(long SinceTicks, ulong Chance) : IComparable<WaitingPlace>
{
    public int CompareTo(WaitingPlace other) => SinceTicks.CompareTo(other.SinceTicks) is not 0 and var bySince ? bySince : Chance.CompareTo(other.Chance);

    public static bool operator <(WaitingPlace left, WaitingPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(WaitingPlace left, WaitingPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(WaitingPlace left, WaitingPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(WaitingPlace left, WaitingPlace right) => left.CompareTo(right) >= 0;
}
