using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.Silo.Storage;

/// <summary>Brings every stored state under the current key, while the city runs or when it is stopped; begun again after a kill, it goes on with what is left.</summary>
/// <remarks>
/// A row is replaced where its bytes are still those that were read, so a state that was written, cleared or made anew in between stays what it is. Its version and
/// the time of its writing stay too: whoever holds the state in memory writes on as if nothing had happened.
/// </remarks>
public sealed class StateReencryption(NpgsqlDataSource database, StateKeys keys, TimeProvider clock)
{
    private const string ReadPage =
        """
        SELECT string_key, n1, n0, state_name, service_id, CASE WHEN substring(payload FROM 2 FOR 4) <> $6 THEN payload END
        FROM grain_state WHERE (string_key, n1, n0, state_name, service_id) > ($1, $2, $3, $4, $5)
        ORDER BY string_key, n1, n0, state_name, service_id LIMIT $7
        """;

    private const string Replace =
        """
        UPDATE grain_state s SET payload = n.fresh
        FROM unnest($1, $2, $3, $4, $5, $6, $7) AS n (string_key, n1, n0, state_name, service_id, read, fresh)
        WHERE s.string_key = n.string_key AND s.n1 = n.n1 AND s.n0 = n.n0 AND s.state_name = n.state_name AND s.service_id = n.service_id
          AND s.payload = n.read
        """;

    private const string Count = "SELECT substring(payload FROM 2 FOR 4), count(*) FROM grain_state WHERE payload IS NOT NULL GROUP BY 1";

    private readonly StateCipher _cipher = new(keys);

    /// <summary>Goes along all states once, at most so many changed a second; tells after each page how many were looked at and changed so far.</summary>
    public async Task Run(int perSecond, Func<ReencryptionProgress, Task> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tell);
        // Small pages where few a second are wanted, so that each second has its share.
        var size = Math.Clamp(perSecond, 1, 1000);
        var progress = new ReencryptionProgress(0, 0, 0);
        var place = new Place("", long.MinValue, long.MinValue, "", "");
        while (await Page(place, size, cancellationToken) is [.., var last] page)
        {
            var began = clock.GetTimestamp();
            var fresh = Reencrypt(page);
            var changed = fresh.Count == 0 ? 0 : await Write(fresh, cancellationToken);
            progress = new(progress.Seen + page.Count, progress.Changed + changed, progress.Unreadable + page.Count(row => row.Payload is not null) - fresh.Count);
            place = last.Place;
            await tell(progress);
            var left = TimeSpan.FromSeconds((double)changed / perSecond) - clock.GetElapsedTime(began);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, clock, cancellationToken);
        }
    }

    /// <summary>How many states there are under each key.</summary>
    public async Task<IReadOnlyDictionary<uint, long>> CountByKey(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Count);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new SortedDictionary<uint, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            // Not even a key's id where the bytes are no state at all.
            var id = reader.GetFieldValue<byte[]>(0) is { Length: sizeof(uint) } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
            counts[id] = counts.GetValueOrDefault(id) + reader.GetInt64(1);
        }

        return counts;
    }

    private List<(Place Place, byte[] Read, byte[] Fresh)> Reencrypt(IEnumerable<(Place Place, byte[]? Payload)> page)
    {
        var fresh = new List<(Place, byte[], byte[])>();
        foreach (var (place, payload) in page.Where(row => row.Payload is not null))
        {
            try
            {
                fresh.Add((place, payload!, _cipher.Encrypt(_cipher.Decrypt(payload!))));
            }
            catch (UnreadableStateException)
            {
                // Damaged, or under a key of nobody's: stays as it is, and is counted.
            }
        }

        return fresh;
    }

    private async Task<List<(Place Place, byte[]? Payload)>> Page(Place after, int size, CancellationToken cancellationToken)
    {
        var current = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(current, keys.CurrentId);
        await using var command = database.CreateCommand(ReadPage);
        foreach (var value in (object[])[after.StringKey, after.N1, after.N0, after.StateName, after.ServiceId, current, size])
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<(Place, byte[]?)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var place = new Place(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4));
            page.Add((place, reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5)));
        }

        return page;
    }

    private async Task<int> Write(List<(Place Place, byte[] Read, byte[] Fresh)> rows, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Replace);
        Add(command, NpgsqlDbType.Text, rows.Select(row => row.Place.StringKey).ToArray());
        Add(command, NpgsqlDbType.Bigint, rows.Select(row => row.Place.N1).ToArray());
        Add(command, NpgsqlDbType.Bigint, rows.Select(row => row.Place.N0).ToArray());
        Add(command, NpgsqlDbType.Text, rows.Select(row => row.Place.StateName).ToArray());
        Add(command, NpgsqlDbType.Text, rows.Select(row => row.Place.ServiceId).ToArray());
        Add(command, NpgsqlDbType.Bytea, rows.Select(row => row.Read).ToArray());
        Add(command, NpgsqlDbType.Bytea, rows.Select(row => row.Fresh).ToArray());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType element, object values) =>
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | element, Value = values });

    /// <summary>The key of a row, in the order of the index.</summary>
    private sealed record Place(string StringKey, long N1, long N0, string StateName, string ServiceId);
}

/// <summary>How far it has come: states looked at, brought under the current key, and found unreadable.</summary>
public sealed record ReencryptionProgress(long Seen, long Changed, long Unreadable);
