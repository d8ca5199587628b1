using System.Buffers.Binary;
using HealthWuhan.HealthCloud.Conversions;
using Npgsql;

namespace HealthWuhan.Silo.Storage;

/// <summary>Brings every piece of evidence under the current key, as <see cref="StateReencryption"/> does the states: one at a time, since each may be five megabytes.</summary>
public sealed class EvidenceReencryption(NpgsqlDataSource database, StateKeys keys, TimeProvider clock)
{
    private const string Next =
        """
        SELECT citizen, application, content, CASE WHEN substring(payload FROM 2 FOR 4) <> $4 THEN payload END FROM conversion_evidence
        WHERE (citizen, application, content) > ($1, $2, $3) ORDER BY citizen, application, content LIMIT 1
        """;

    // Evidence never changes under its name: a row that is there is the one that was read.
    private const string Replace = "UPDATE conversion_evidence SET payload = $4 WHERE citizen = $1 AND application = $2 AND content = $3";

    private const string Count = "SELECT substring(payload FROM 2 FOR 4), count(*) FROM conversion_evidence GROUP BY 1";

    private readonly EvidenceCipher _cipher = new(keys);

    /// <summary>Goes along all of it once, at most so many changed a second.</summary>
    public async Task<ReencryptionProgress> Run(int perSecond, CancellationToken cancellationToken)
    {
        var progress = new ReencryptionProgress(0, 0, 0);
        var place = new EvidenceName(new(""), "", "");
        while (await Read(place, cancellationToken) is { } row)
        {
            place = row.Name;
            progress = progress with { Seen = progress.Seen + 1 };
            if (row.Payload is null)
                continue;
            var changed = await Write(row.Name, row.Payload, cancellationToken);
            progress = changed ? progress with { Changed = progress.Changed + 1 } : progress with { Unreadable = progress.Unreadable + 1 };
            await Task.Delay(TimeSpan.FromSeconds(1.0 / perSecond), clock, cancellationToken);
        }

        return progress;
    }

    /// <summary>How many pieces there are under each key.</summary>
    public async Task<IReadOnlyDictionary<uint, long>> CountByKey(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new SortedDictionary<uint, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetFieldValue<byte[]>(0) is { Length: sizeof(uint) } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
            counts[id] = counts.GetValueOrDefault(id) + reader.GetInt64(1);
        }

        return counts;
    }

    private async Task<(EvidenceName Name, byte[]? Payload)?> Read(EvidenceName after, CancellationToken cancellationToken)
    {
        var current = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(current, keys.CurrentId);
        await using var command = Command(Next, after, current);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var name = new EvidenceName(new(reader.GetString(0)), reader.GetString(1), reader.GetString(2));
        return (name, reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3));
    }

    /// <summary>False where it is damaged, or under a key of nobody's: it stays as it is.</summary>
    private async Task<bool> Write(EvidenceName name, byte[] payload, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = Command(Replace, name, _cipher.Encrypt(name, _cipher.Decrypt(name, payload)));
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (UnreadableStateException)
        {
            return false;
        }
    }

    private NpgsqlCommand Command(string sql, EvidenceName name, byte[] bytes)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in (object[])[name.Citizen.Value, name.Application, name.Content, bytes])
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
