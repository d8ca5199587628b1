using HealthWuhan.Domain.Identity;

namespace HealthWuhan.HealthCloud.Rosters;

/// <summary>A person on the roster, as it is stored.</summary>
/// <param name="Citizen">Whose row it is.</param>
/// <param name="Community">The code.</param>
/// <param name="Exclusion">By its name; empty where there is none.</param>
/// <param name="Person">Who it is, encrypted: always the same for the same.</param>
public sealed record KeyedResident(CitizenKey Citizen, string Community, string Exclusion, byte[] Person);

/// <summary>A row with the time since when it stands.</summary>
public sealed record StoredResident(KeyedResident Row, DateTimeOffset At);

/// <summary>A row of a file that was not taken.</summary>
/// <param name="Row">Its number as the sender's file shows it; 0 is the whole file, or the rest of it.</param>
/// <param name="Code">Of the refusal.</param>
/// <param name="Detail">Says nothing that the row said.</param>
public sealed record RefusedRosterRow(int Row, string Code, string Detail);
