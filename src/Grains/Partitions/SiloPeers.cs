namespace HealthWuhan.Grains.Partitions;

/// <summary>This silo, and those that are active members of the cluster beside it.</summary>
internal sealed class SiloPeers(IClusterMembershipService membership, ILocalSiloDetails self)
{
    public SiloAddress Self => self.SiloAddress;

    /// <summary>Tells the cluster that a silo is gone.</summary>
    public Task Declare(SiloAddress silo) => membership.TryKill(silo);

    /// <summary>Asks the table of members, by which a silo that was declared gone learns it, and ends. Where the database is away, nothing is learnt.</summary>
    public async Task Refresh(CancellationToken cancellationToken)
    {
        try
        {
            await membership.Refresh(cancellationToken: cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Orleans' own log says why.
        }
    }

    /// <summary>Nobody while this one is no active member itself.</summary>
    public SiloAddress[] Others
    {
        get
        {
            var members = membership.CurrentSnapshot.Members;
            return members.TryGetValue(Self, out var me) && me.Status == SiloStatus.Active
                ? [.. members.Values.Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(Self)).Select(member => member.SiloAddress)]
                : [];
        }
    }
}
