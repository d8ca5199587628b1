using System.Net;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Mllp;

/// <summary>Counts connections, so that one peer, or many, cannot take all there is.</summary>
internal sealed class MllpPeers(MllpLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _connections = [];
    private readonly Dictionary<MllpEnd, long> _ended = [];
    private int _all;
    private long _refused;

    /// <summary>Lets a connection in; false when it is one too many.</summary>
    public bool TryEnter(IPAddress peer)
    {
        lock (_lock)
        {
            var ofPeer = _connections.GetValueOrDefault(peer);
            if (_all >= limits.Connections || ofPeer >= limits.ConnectionsPerPeer)
            {
                _refused++;
                return false;
            }

            _connections[peer] = ofPeer + 1;
            _all++;
            return true;
        }
    }

    public void Leave(IPAddress peer)
    {
        lock (_lock)
        {
            _all--;
            if (--_connections[peer] == 0)
                _connections.Remove(peer);
        }
    }

    public void Ended(MllpEnd how)
    {
        lock (_lock)
            _ended[how] = _ended.GetValueOrDefault(how) + 1;
    }

    /// <summary>Connections now, connections refused, and how many ended in which way; since the start.</summary>
    public (int Now, long Refused, IReadOnlyDictionary<MllpEnd, long> Ended) Figures()
    {
        lock (_lock)
            return (_all, _refused, _ended.ToDictionary());
    }
}
