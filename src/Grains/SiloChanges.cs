namespace HealthWuhan.Grains;

/// <summary>Whether silos have come or gone of late, as this silo knows.</summary>
/// <remarks>
/// Orleans keeps one activation of a grain; while a silo joins or is lost, its directory is handed from one silo to another, and for a moment a grain may be activated a second time. The storage refuses the
/// writes of the one that is behind, but what it had read before the other's write it would go on telling, and which of the two stays is not a matter of which knows more.
/// </remarks>
/// <param name="membership">The cluster as this silo sees it.</param>
/// <param name="clock">Measures.</param>
/// <param name="settling">How long after a change a second activation may be made, and an earlier one still store something: longer than a silo takes to learn that it was declared dead.</param>
internal sealed class SiloChanges(IClusterMembershipService membership, TimeProvider clock, TimeSpan settling)
{
    private MembershipVersion _known = MembershipVersion.MinValue;
    private long _noted;

    /// <summary>How long a change takes until nothing of it goes on.</summary>
    public TimeSpan Settling => settling;

    /// <summary>Whether the last change is long past.</summary>
    public bool HaveSettled
    {
        get
        {
            // When it happened nobody says: at the latest now.
            if (membership.CurrentSnapshot.Version is var version && version != _known)
            {
                _known = version;
                Note();
            }

            return clock.GetElapsedTime(Volatile.Read(ref _noted)) > settling;
        }
    }

    /// <summary>Something has changed just now.</summary>
    public void Note() => Volatile.Write(ref _noted, clock.GetTimestamp());
}
