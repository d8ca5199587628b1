using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud;

/// <summary>Rows of labs' pushes that were not taken, for seven days.</summary>
/// <remarks>Names tubes and labs, never citizens.</remarks>
public sealed class LabRefusals(NpgsqlDataSource database)
{
    /// <summary>How long a refused row is kept after it last came.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private const int RowsAtOnce = 1000;

    /// <summary>Puts rows on the list, and takes off what is too old. A tube that was refused for the same reason before is counted once more.</summary>
    public async Task Keep(string lab, string format, IEnumerable<LabRefusal> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // One of a kind in a statement, and in the order of the key, so that two pushes at once never wait for each other in a circle.
        var distinct = rows.GroupBy(row => row.Key).Select(same => same.Last())
            .OrderBy(row => row.Barcode ?? "", StringComparer.Ordinal).ThenBy(row => row.Code, StringComparer.Ordinal).ThenBy(row => row.Row);
        foreach (var some in distinct.Chunk(RowsAtOnce))
        {
            await Put(lab, format, some, now, cancellationToken);
            await DeleteOld(now, some.Length, cancellationToken);
        }
    }

    /// <summary>Refused rows, the latest first, but for tubes whose result was sent since then.</summary>
    /// <remarks>The site is the tube's, where the row names a tube that there is.</remarks>
    public async Task<IReadOnlyList<KeptRefusal>> List(RecordFilter filter, DateTimeOffset now, ListPage page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT refused.lab, refused.barcode, code, detail, row, format, times, first_at, last_at, tube.site FROM lab_refusal refused
            LEFT JOIN tube ON tube.barcode = refused.barcode
            WHERE last_at > $7 AND ($1 IS NULL OR site = ANY ($1)) AND ($2 IS NULL OR refused.lab = ANY ($2)) AND ($3 IS NULL OR last_at < $3)
              AND ($4 IS NULL OR (last_at, refused.barcode || ' ' || code || ' ' || unnamed_row || ' ' || refused.lab) < ($4, $5))
              AND (tube.reported_at IS NULL OR tube.reported_at <= refused.last_at)
            ORDER BY last_at DESC, refused.barcode || ' ' || code || ' ' || unnamed_row || ' ' || refused.lab DESC
            LIMIT $6
            """);
        command.Parameters.AddList(filter, page).AddTime(now - KeptFor);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<KeptRefusal>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var refusal = new LabRefusal(
                reader.Number("row"), reader.Text("barcode") is { Length: > 0 } barcode ? barcode : null, reader.Text("code")!, reader.Text("detail")!);
            rows.Add(new(refusal, reader.Text("format")!, reader.Number("times"), reader.Time("first_at"), reader.Time("last_at"))
            {
                Lab = reader.Text("lab")!,
                Site = reader.Text("site"),
            });
        }

        return rows;
    }

    private async Task Put(string lab, string format, LabRefusal[] rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO lab_refusal AS known (lab, format, first_at, last_at, barcode, code, unnamed_row, row, detail)
            SELECT $1, $2, $3, $3, * FROM unnest($4, $5, $6, $7, $8)
            ON CONFLICT (lab, barcode, code, unnamed_row) DO UPDATE
            SET row = excluded.row, detail = excluded.detail, format = excluded.format, times = known.times + 1, last_at = excluded.last_at
            """);
        command.Parameters.AddText(lab).AddText(format).AddTime(now);
        AddColumn(command, NpgsqlDbType.Text, rows, row => row.Barcode ?? "");
        AddColumn(command, NpgsqlDbType.Text, rows, row => row.Code);
        AddColumn(command, NpgsqlDbType.Integer, rows, row => row.Key.UnnamedRow);
        AddColumn(command, NpgsqlDbType.Integer, rows, row => row.Row);
        AddColumn(command, NpgsqlDbType.Text, rows, row => row.Detail);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>More than came, so that the list shrinks when less is refused.</summary>
    private async Task DeleteOld(DateTimeOffset now, int came, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            DELETE FROM lab_refusal WHERE ctid = ANY (ARRAY
              (SELECT ctid FROM lab_refusal WHERE last_at < $1 ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED))
            """);
        command.Parameters.AddTime(now - KeptFor).AddNumber(came + RowsAtOnce);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddColumn<T>(NpgsqlCommand command, NpgsqlDbType type, LabRefusal[] rows, Func<LabRefusal, T> value) =>
        command.Parameters.Add(new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
}

/// <summary>A row that was not taken, and one reason why.</summary>
/// <param name="Row">As the sender's file shows it.</param>
/// <param name="Barcode">Null where the row named no tube.</param>
/// <param name="Code">Of the refusal.</param>
/// <param name="Detail">Of the refusal.</param>
public sealed record LabRefusal(int Row, string? Barcode, string Code, string Detail)
{
    internal (string Barcode, string Code, int UnnamedRow) Key => (Barcode ?? "", Code, Barcode is null ? Row : 0);
}

/// <summary>A refused row on the list: how often it came, first and last.</summary>
public sealed record KeptRefusal(LabRefusal Refusal, string Format, int Times, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    public required string Lab { get; init; }

    /// <summary>Of the tube; null where the row names none that was sealed.</summary>
    public string? Site { get; init; }

    /// <summary>Its place in the list.</summary>
    public ListPlace Place => new(LastAt, $"{Refusal.Key.Barcode} {Refusal.Key.Code} {Refusal.Key.UnnamedRow} {Lab}");
}
