using System.Text.Json.Serialization;
using HealthWuhan.LabAdapter.Filing;
using HealthWuhan.LabAdapter.Folders;
using HealthWuhan.LabAdapter.Journal;
using HealthWuhan.LabAdapter.Mllp;
using HealthWuhan.LabAdapter.Pushing;

namespace HealthWuhan.LabAdapter.Status;

/// <summary>How the adapter is, as /status.json says it.</summary>
internal sealed record StatusReport
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Entries that the city has not answered yet.</summary>
    public required int Waiting { get; init; }

    public required long WaitingBytes { get; init; }

    /// <summary>When the oldest of them was taken.</summary>
    public DateTimeOffset? OldestTakenAt { get; init; }

    /// <summary>Files that are answered, but cannot be removed from their folder.</summary>
    public required int NotRemoved { get; init; }

    /// <summary>Since the journal began.</summary>
    public required Totals Totals { get; init; }

    /// <summary>Why nothing is sent; null when it is.</summary>
    public LaneObstacle? Obstacle { get; init; }

    /// <summary>False while the disk has no room: nothing more is taken.</summary>
    public required bool IsTaking { get; init; }

    public required long FreeBytes { get; init; }

    /// <summary>Bytes of the journal that the disk has lost; more than 0 is a reason to look at the disk.</summary>
    public required long DamagedBytes { get; init; }

    /// <summary>How far the city's clock is ahead of this machine's, in seconds.</summary>
    public double? ClockDifferenceSeconds { get; init; }

    /// <summary>Folders and files that cannot be read, taken or removed, and why.</summary>
    public required IReadOnlyDictionary<string, string> InTheWay { get; init; }

    public MllpFigures? Mllp { get; init; }

    /// <summary>The latest reports on what was refused, held or put into quarantine, since the start.</summary>
    public required IReadOnlyList<FilingReport> Remarkable { get; init; }

    /// <summary>What the city held in the last seven days, and whether it is decided; looked up every five minutes.</summary>
    public required IReadOnlyList<HeldRow> Held { get; init; }
}

/// <summary>What comes over MLLP, since the start.</summary>
internal sealed record MllpFigures(
    int Connections, long ConnectionsRefused, IReadOnlyDictionary<MllpEnd, long> Ended, long Taken, long Repeated, long Refused, string? LastRefusal);

/// <summary>Puts the report together from those who know.</summary>
internal sealed class StatusDesk(AdapterJournal journal, DiskRoom room, StatusSources sources, TimeProvider clock)
{
    public StatusReport Report()
    {
        var items = journal.Items;
        var waiting = items.Where(item => !item.IsAnswered).Select(item => item.Entry).ToArray();
        return new()
        {
            Now = clock.GetUtcNow(),
            Waiting = waiting.Length,
            WaitingBytes = waiting.Sum(entry => entry.Size),
            OldestTakenAt = waiting.FirstOrDefault()?.TakenAt,
            NotRemoved = items.Count - waiting.Length,
            Totals = journal.Totals,
            Obstacle = sources.Lane.Obstacle,
            IsTaking = room.IsEnough,
            FreeBytes = room.Free,
            DamagedBytes = journal.DamagedBytes,
            ClockDifferenceSeconds = sources.City.ClockDifference?.TotalSeconds,
            InTheWay = sources.Folders.Obstacles,
            Mllp = sources.Mllp?.Figures(),
            Remarkable = sources.Lane.Remarkable,
            Held = sources.Held.Rows,
        };
    }
}

/// <summary>The parts of the adapter that know how they are.</summary>
internal sealed record StatusSources(PushLane Lane, CityApi City, FolderRound Folders)
{
    public required HeldFollowUp Held { get; init; }

    public MllpSource? Mllp { get; init; }
}

/// <summary>The figures of the MLLP side, where there is one.</summary>
internal sealed class MllpSource(MllpPeers peers, MessageReception reception)
{
    public MllpFigures Figures()
    {
        var (now, refused, ended) = peers.Figures();
        var messages = reception.Figures;
        return new(now, refused, ended, messages.Taken, messages.Repeated, messages.Refused, reception.LastRefusal);
    }
}

[JsonSerializable(typeof(StatusReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class StatusJson : JsonSerializerContext;
