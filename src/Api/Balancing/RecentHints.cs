namespace HealthWuhan.Api.Balancing;

/// <summary>
/// Which sessions were lately looked for. A client that brings no cookie back, or a session whose calls come all at once, costs one question in <see cref="Pause"/> and not one a call.
/// </summary>
/// <remarks>A table of fixed size without a lock: two sessions of one place forget each other, and are looked for once more.</remarks>
internal sealed class RecentHints(TimeProvider clock)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int Places = 16_384;

    // Hash in the upper half, tenth of a second in the lower; 0 where nobody is.
    private readonly long[] _places = new long[Places];

    /// <summary>Whether to look for it now; then not again for a while.</summary>
    public bool IsDue(string session)
    {
        var hash = string.GetHashCode(session, StringComparison.Ordinal);
        var now = unchecked((uint)(long)(clock.GetElapsedTime(0).TotalMilliseconds / 100));
        ref var place = ref _places[(uint)hash % Places];
        var kept = Volatile.Read(ref place);
        if (kept != 0 && (int)(kept >> 32) == hash && now - (uint)kept < Pause.TotalMilliseconds / 100)
            return false;

        Volatile.Write(ref place, ((long)hash << 32) | now);
        return true;
    }
}
