namespace HealthWuhan.Week.Run;

/// <summary>How the week is to be replayed.</summary>
/// <param name="Scale">1 is the whole city.</param>
/// <param name="Seed">Of people, troubles, queries and kills.</param>
/// <param name="Silos">Processes that serve the city.</param>
/// <param name="Kills">How many silos are killed on the way.</param>
/// <param name="Folder">Where the city lives; it goes when the run is over.</param>
/// <param name="Program">How the silo's program is started.</param>
internal sealed record WeekOptions(decimal Scale, int Seed, int Silos, int Kills, string Folder, IReadOnlyList<string> Program)
{
    public const int DefaultSeed = 20210803;

    /// <summary>An empty database of somebody's; the private PostgreSQL where it is null.</summary>
    public string? Database { get; init; }

    /// <summary>A folder that is there, for what the silos print.</summary>
    public string? Logs { get; init; }
}
