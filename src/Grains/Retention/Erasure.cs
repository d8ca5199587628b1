using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Directives;
using HealthWuhan.HealthCloud.Retention;
using Npgsql;

namespace HealthWuhan.Grains.Retention;

/// <summary>
/// Erases those who asked for it and whose time has come: first whatever points at the person (tubes, family, sessions, rows), the person last, then the certificate, which
/// names nobody. Every step can be repeated, and a request that was cut short is found again until its certificate is there.
/// </summary>
public sealed class Erasure(ErasureParts parts, PurgeGrains grains, LiveDirectives directives)
{
    private const int AtOnce = 20;

    /// <summary>Tries every request that is due; how many were done.</summary>
    public async Task<int> RunDue(CancellationToken cancellationToken)
    {
        var (due, done) = (await parts.Requests.Due(grains.Clock.GetUtcNow(), AtOnce, cancellationToken), 0);
        await grains.ForEach(due, async (request, token) =>
        {
            if (await Try(request, request.Citizen!.Value, token))
                Interlocked.Increment(ref done);
        }, cancellationToken);
        return done;
    }

    private async Task<bool> Try(ErasureRequest request, CitizenKey citizen, CancellationToken cancellationToken)
    {
        if (await grains.Citizen(citizen).ErasureObstacles(request.AskedAt, cancellationToken) is { IsEmpty: false } obstacles)
        {
            await Postpone(request, obstacles, cancellationToken);
            return false;
        }

        if (!await parts.Requests.Begin(request.Id, cancellationToken))
            return false;
        var known = await grains.Citizen(citizen).Get(cancellationToken);
        // Also where nothing is left in the grain: what was cut short behind it is rows.
        var items = known is not null && ErasureRules.IsSomebodyNew(known, request.AskedAt) ? [] : await Erase(request, citizen, known ?? new(), cancellationToken);
        if (items is null)
            return false;

        await Certify(request, items, cancellationToken);
        return true;
    }

    /// <summary>Null where something came to the person meanwhile, such as another swab: the request waits for it.</summary>
    private async Task<IReadOnlyList<PurgedItem>?> Erase(ErasureRequest request, CitizenKey citizen, Citizen known, CancellationToken cancellationToken)
    {
        var now = grains.Clock.GetUtcNow();
        foreach (var tube in known.Samples.Select(sample => sample.Batch).Distinct())
            await grains.Tube(tube).ErasePerson(citizen, cancellationToken);
        foreach (var tie in known.FamilyMembers.Concat(known.FamilyViewers))
            await grains.Citizen(tie.Other).Unbind(tie.Id, cancellationToken);
        await grains.Sessions(citizen).CloseAll(cancellationToken);
        var appointments = await grains.Patient(citizen).Erase(cancellationToken);
        await grains.Conversions(citizen).Erase(cancellationToken);
        var left = await grains.Citizen(citizen).Erase(request.AskedAt, cancellationToken);
        if (!left.IsEmpty)
        {
            await Postpone(request, left, cancellationToken);
            return null;
        }

        PurgedItem[] own =
        [
            new("person", known.Person is null ? 0 : 1, now), new("samples", known.Samples.Length, now), new("health-facts", known.Facts.Length, now),
            new("family-ties", known.FamilyMembers.Length + known.FamilyViewers.Length, now),
            new("appointments", appointments, now),
        ];
        var rows = await parts.Rows.Delete(citizen, now, cancellationToken);
        await grains.Citizen(citizen).RosterChanged(cancellationToken);
        return [.. own.Where(item => item.Removed > 0), .. rows];
    }

    private Task Postpone(ErasureRequest request, ImmutableArray<ErasureObstacle> obstacles, CancellationToken cancellationToken) =>
        parts.Requests.Postpone(request.Id, obstacles, ErasureRules.RetryAt(obstacles, grains.Clock.GetUtcNow()), cancellationToken);

    private async Task Certify(ErasureRequest request, IEnumerable<PurgedItem> items, CancellationToken cancellationToken)
    {
        var deletion = Deletion.Of(Deletion.Erasure, grains.Clock.GetUtcNow(), items, directives.Policy<RetentionPolicy>()) with { Subject = request.Subject };
        await using var connection = await parts.Database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var certificate = await parts.Certificates.Append(connection, deletion, cancellationToken);
        await ErasureRequests.Done(connection, request.Id, certificate, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>What an erasure is made of.</summary>
public sealed record ErasureParts(NpgsqlDataSource Database, ErasureRequests Requests, PersonRows Rows, Certificates Certificates);

/// <summary>What stands for somebody who was erased: a hash under a key of the deployment, which is neither their grain's key nor leads to it.</summary>
public sealed class ErasureSubjects(DeploymentSecret secret)
{
    private const int Size = 16;
    private readonly byte[] _key = secret.DeriveKey("erasure-subject");

    public string Of(CitizenKey citizen) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(citizen.Value)).AsSpan(0, Size));
}
