using System.Security.Claims;
using System.Security.Cryptography;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Identity;

/// <summary>Makes, lists and ends the programs of labs. A program is in its grain first and then on the list: one that is only in its grain was never told to anybody.</summary>
internal sealed class ClientDesk(GrainCalls grains, LabPrograms list, ClientCredentials credentials, TimeProvider clock)
{
    private const string IdLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int IdSize = 24;

    /// <summary>Grains asked at once.</summary>
    private const int AtOnce = 64;

    /// <summary>Whether there is such a program, and it is the caller's to manage: their lab's, or any for an admin.</summary>
    public async Task<bool> IsOwn(ClaimsPrincipal caller, string clientId, CancellationToken cancellationToken) =>
        LabProgram.IsClientId(clientId)
        && await Ask(clientId, grain => grain.Get(cancellationToken), cancellationToken) is { } program
        && (caller.Scope().Lab is not { } own || own == program.Lab);

    public LabProgram NewProgram(string lab, string name, string by) => new()
    {
        ClientId = LabProgram.IdOf(RandomNumberGenerator.GetString(IdLetters, IdSize)),
        Lab = lab,
        Name = name,
        CreatedAt = clock.GetUtcNow(),
        CreatedBy = by,
    };

    /// <summary>Makes the program; the secret is to be told, and nobody can find it out again.</summary>
    public async Task<(LabProgram Program, string Secret)> Add(LabProgram program, int days, CancellationToken cancellationToken)
    {
        var (secret, kept) = credentials.NewSecret(program.ClientId, days);
        var made = await Ask(program.ClientId, grain => grain.Register(program, kept, cancellationToken), cancellationToken);
        await list.Add(made.ClientId, made.Lab, made.CreatedAt, cancellationToken);
        return (made, secret);
    }

    /// <summary>As <see cref="Add"/>; refuses as <see cref="LabProgramRules.AddSecret"/>.</summary>
    public async Task<(Result<LabProgram> Program, string Secret)> AddSecret(string clientId, int days, CancellationToken cancellationToken)
    {
        var (secret, kept) = credentials.NewSecret(clientId, days);
        return (await Ask(clientId, grain => grain.AddSecret(kept, cancellationToken), cancellationToken), secret);
    }

    public async Task<Refusal?> RemoveSecret(string clientId, int number, CancellationToken cancellationToken) =>
        (await Ask(clientId, grain => grain.RemoveSecret(number, cancellationToken), cancellationToken)).Refusal;

    /// <summary>Ends a program: first where it counts, then on the list. Idempotent.</summary>
    public async Task Revoke(string clientId, CancellationToken cancellationToken)
    {
        await Ask(clientId, grain => grain.Revoke(cancellationToken), cancellationToken);
        await list.Remove(clientId, cancellationToken);
    }

    /// <summary>The programs that are not ended, of one lab or of all.</summary>
    public async Task<IReadOnlyList<LabProgram>> List(string? lab, CancellationToken cancellationToken)
    {
        var programs = new List<LabProgram>();
        foreach (var some in (await list.List(lab, cancellationToken)).Chunk(AtOnce))
        {
            var found = await Task.WhenAll(some.Select(id => Ask(id, grain => grain.Get(cancellationToken), cancellationToken)));
            programs.AddRange(found.OfType<LabProgram>().Where(program => program.RevokedAt is null));
        }

        return programs;
    }

    private Task<T> Ask<T>(string clientId, Func<ILabProgramGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(LabProgram.GrainKey(clientId), call, cancellationToken);
}
