using System.Runtime.CompilerServices;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Rosters;
using HealthWuhan.HealthCloud.Rosters;
using HealthWuhan.Labs;

namespace HealthWuhan.Api.Rosters;

/// <summary>A roster's rows as they are stored, so many at a time: no document, name or phone leaves here in the clear.</summary>
internal sealed class RosterParts(RosterCipher cipher, byte[] citizenKey, int rowsInPart)
{
    private List<KeyedResident> _rows = [];
    private List<RefusedRosterRow> _refused = [];
    private int _refusedInPart;
    private int _listed;

    /// <summary>What is wrong with the file, or with the rest of it.</summary>
    public Refusal? Unreadable { get; private set; }

    /// <summary>Reads the file to its end. Of very many refused rows the first are listed, and all are counted.</summary>
    public async IAsyncEnumerable<RosterPart> Read(CountedStream file, DateOnly today, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in RosterCsvReader.Read(file, today, cancellationToken))
        {
            Add(row);
            if (_rows.Count + _refusedInPart >= rowsInPart)
                yield return Next(file.Count);
        }

        if (_rows.Count + _refusedInPart > 0)
            yield return Next(file.Count);
    }

    private void Add(RosterRow row)
    {
        if (row is { Person: { } person, Residence: { } residence })
        {
            _rows.Add(cipher.Row(CitizenKey.Derive(person.Document, citizenKey), person, residence));
            return;
        }

        _refusedInPart++;
        if (row.Row == 0)
            Unreadable = row.Problems[0];
        foreach (var problem in row.Problems.TakeWhile(_ => _listed < RosterImports.MostRefusals))
        {
            _refused.Add(new(row.Row, problem.Code, problem.Detail));
            _listed++;
        }
    }

    private RosterPart Next(long bytes)
    {
        var part = new RosterPart(_rows, _refused, _refusedInPart, bytes);
        (_rows, _refused, _refusedInPart) = (new(rowsInPart), [], 0);
        return part;
    }
}
