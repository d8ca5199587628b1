using HealthWuhan.Api.Identity;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Rosters;
using HealthWuhan.HealthCloud.Rosters;

namespace HealthWuhan.Api.Rosters;

/// <summary>How an import ended: whose rows said something new, as far as they are few enough to be told, and what was wrong with the file as a whole.</summary>
/// <param name="Progress">Its counts.</param>
/// <param name="Changed">Null where they are too many.</param>
/// <param name="Unreadable">Null where the file could be read to its end.</param>
public sealed record RosterOutcome(RosterProgress Progress, IReadOnlyList<CitizenKey>? Changed, Refusal? Unreadable);

/// <summary>
/// Takes a roster of any length, from a request or a file: parsed, keyed and encrypted here, part by part, while the database takes in the part before. Two parts are
/// in memory, however many rows there are.
/// </summary>
public sealed class RosterImport(RosterImports imports, RosterImportList list, RosterCipher cipher, DeploymentKeys keys, TimeProvider clock)
{
    private const int RowsInPart = 10_000;

    /// <summary>Takes the file in. Stopped in the middle, whole parts of it are done, and the same file again finds them unchanged.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="bytesInAll">How long it is, where that is known.</param>
    /// <param name="username">Who imports.</param>
    /// <param name="progressed">Told after each part; null where nobody wants to know.</param>
    /// <param name="cancellationToken">Stops between parts.</param>
    public async Task<RosterOutcome> Take(
        Stream file, long? bytesInAll, string username, Func<RosterProgress, Task>? progressed, CancellationToken cancellationToken)
    {
        var import = await imports.Begin(username, bytesInAll, clock.GetUtcNow(), cancellationToken);
        var taken = new Taken(import, progressed);
        await using var counted = new CountedStream(file);
        var parts = new RosterParts(cipher, keys.CitizenKey, RowsInPart);
        await PutAll(taken, parts.Read(counted, CityTime.DateOf(clock.GetUtcNow()), cancellationToken), cancellationToken);
        await imports.End(import, clock.GetUtcNow(), cancellationToken);
        var progress = (await list.Find(import, cancellationToken))!;
        return new(progress, taken.Changed, parts.Unreadable);
    }

    /// <summary>Each part while the next one is made. What is being put when the file breaks off is put.</summary>
    private async Task PutAll(Taken taken, IAsyncEnumerable<RosterPart> parts, CancellationToken cancellationToken)
    {
        var putting = Task.CompletedTask;
        try
        {
            await foreach (var part in parts)
            {
                await putting;
                putting = Put(taken, part, cancellationToken);
            }
        }
        finally
        {
            await putting;
        }
    }

    private async Task Put(Taken taken, RosterPart part, CancellationToken cancellationToken)
    {
        var (changed, whose) = await imports.Put(taken.Import, part, clock.GetUtcNow(), cancellationToken);
        taken.Add(changed, whose);
        if (taken.Progressed is { } progressed)
            await progressed((await list.Find(taken.Import, cancellationToken))!);
    }

    private sealed record Taken(long Import, Func<RosterProgress, Task>? Progressed)
    {
        /// <summary>Null once they are too many.</summary>
        public List<CitizenKey>? Changed { get; private set; } = [];

        public void Add(long changed, IReadOnlyList<CitizenKey> whose)
        {
            Changed = Changed is not null && Changed.Count + changed <= RosterImports.MostChangedTold ? [.. Changed, .. whose] : null;
        }
    }
}
