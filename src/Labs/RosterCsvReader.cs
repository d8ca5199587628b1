using System.Runtime.CompilerServices;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Zones;

namespace HealthWuhan.Labs;

/// <summary>One row of a roster: who lives where, or what is wrong with the row.</summary>
public sealed record RosterRow(int Row, Person? Person, Residence? Residence, IReadOnlyList<Refusal> Problems);

/// <summary>Reads the city's roster from CSV with the header of the HTTP contract, in any order; never held as a whole.</summary>
public static class RosterCsvReader
{
    private static readonly string[] s_columns = ["document_type", "document_number", "name", "phone", "community", "exclusion"];

    /// <summary>The rows as they arrive. A row numbered 0 speaks of the whole file, or of the rest of it.</summary>
    /// <param name="file">Read from where it stands to its end; left open.</param>
    /// <param name="today">Nobody is born after it.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    public static async IAsyncEnumerable<RosterRow> Read(
        Stream file, DateOnly today, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var records = new CsvRecords(file);
        if (!await records.MoveNext(cancellationToken))
        {
            yield return OfFile(records.Broken ?? LabRow.Unreadable("The file is empty."));
            yield break;
        }

        string[] header = [.. records.Fields.Select(name => name.Trim().ToLowerInvariant())];
        if (s_columns.Where(name => name != "exclusion" && !header.Contains(name, StringComparer.Ordinal)).ToArray() is { Length: > 0 } missing)
        {
            yield return OfFile(new("missing-column", $"The header has no column {string.Join(" and no column ", missing)}."));
            yield break;
        }

        while (await records.MoveNext(cancellationToken))
            yield return Check(records, header, today);
        if (records.Broken is { } broken)
            yield return OfFile(broken);
    }

    private static RosterRow OfFile(Refusal refusal) => new(0, null, null, [refusal]);

    private static RosterRow Check(CsvRecords records, string[] header, DateOnly today)
    {
        string? Field(string name) => Array.IndexOf(header, name) is >= 0 and var at && at < records.Fields.Length ? records.Fields[at] : null;
        var document = IdentityRules.ParseDocument(Field("document_type"), Field("document_number"), today);
        var name = IdentityRules.ParseName(Field("name"));
        var phone = IdentityRules.ParsePhone(Field("phone"));
        var community = Community.Parse(Field("community"));
        var exclusion = ParseExclusion(Field("exclusion"));
        Refusal[] problems = [.. new[] { records.Problem, document.Refusal, name.Refusal, phone.Refusal, community.Refusal, exclusion.Refusal }.OfType<Refusal>()];
        return problems.Length > 0
            ? new(records.Row, null, null, problems)
            : new(records.Row, new(document.Value, name.Value, phone.Value), new(community.Value, exclusion.Value), []);
    }

    private static Result<Exclusion?> ParseExclusion(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (Exclusion?)null;
        return Enum.TryParse<Exclusion>(text.Trim(), ignoreCase: true, out var reason) && Enum.IsDefined(reason)
            ? reason
            : new Refusal("invalid-exclusion", $"The exclusion is empty or one of {string.Join(", ", Enum.GetNames<Exclusion>())}.");
    }
}
