using HealthWuhan.Domain;
using HealthWuhan.HealthCloud.Rosters;

namespace HealthWuhan.Api.Rosters;

/// <summary>How far an import is; interrupted where it has stood still for minutes without an end.</summary>
public enum RosterImportState
{
    Running,
    Finished,
    Interrupted,
}

/// <summary>How many rows were taken, how many said what was known, and each that was not taken, with what is wrong; of very many the first are listed.</summary>
public sealed record RosterAnswer(
    long Import, RosterImportState State, long Accepted, long Unchanged, long RefusedCount, IReadOnlyList<RefusedRosterRow> Refused)
{
    internal static RosterAnswer Of(RosterProgress progress, IReadOnlyList<RefusedRosterRow> refused, DateTimeOffset now) =>
        new(progress.Id, RosterImportItem.StateOf(progress, now), progress.Accepted, progress.Unchanged, progress.Refused, refused);
}

/// <summary>Imports, the latest first.</summary>
public sealed record RosterImportsAnswer(IReadOnlyList<RosterImportItem> Items);

/// <summary>An import: how many rows it has come through, and how much of the file where its length is known.</summary>
public sealed record RosterImportItem(
    long Import,
    RosterImportState State,
    string By,
    DateTimeOffset StartedAt,
    DateTimeOffset ProgressAt,
    DateTimeOffset? FinishedAt,
    long Accepted,
    long Unchanged,
    long RefusedCount,
    double? Share)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    internal static RosterImportItem Of(RosterProgress progress, DateTimeOffset now) => new(
        progress.Id,
        StateOf(progress, now),
        progress.Username,
        CityTime.Of(progress.StartedAt),
        CityTime.Of(progress.ProgressAt),
        progress.FinishedAt?.ToOffset(CityTime.Offset),
        progress.Accepted,
        progress.Unchanged,
        progress.Refused,
        progress.BytesInAll is > 0 and var all ? Math.Round(Math.Min(1, (double)progress.Bytes / all), 3) : null);

    internal static RosterImportState StateOf(RosterProgress progress, DateTimeOffset now) =>
        progress.FinishedAt is not null ? RosterImportState.Finished
        : now - progress.ProgressAt > s_patience ? RosterImportState.Interrupted : RosterImportState.Running;
}
