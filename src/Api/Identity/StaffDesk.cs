using System.Collections.Immutable;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Identity;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Identity;

/// <summary>The admin's work on staff accounts.</summary>
internal sealed class StaffDesk(GrainCalls grains, StaffAccounts list, StaffPasswords passwords, StaffPolicy policy)
{
    /// <summary>Grains asked at once.</summary>
    private const int AtOnce = 64;

    /// <summary>Makes an account with a password that is good for choosing another. Refuses as <see cref="StaffAccountRules.Create"/>.</summary>
    public async Task<(Result<StaffAccount> Account, string Password)> Create(
        string username, StaffPost post, CancellationToken cancellationToken)
    {
        var password = StaffPasswords.Generate();
        var account = new StaffAccount
        {
            Username = username,
            Role = post.Role,
            Site = post.Site,
            Lab = post.Lab,
            District = post.District,
            Community = post.Community,
            PasswordHash = passwords.Hash(password),
        };
        var created = await Ask(username, grain => grain.Create(account, cancellationToken), cancellationToken);
        if (created.Refusal is null)
            await list.Add(username, cancellationToken);
        return (created, password);
    }

    /// <summary>Makes the changes, in this order; sessions end, since they were opened as what the account is no more. Refuses where there is no account.</summary>
    public async Task<(Result<StaffAccount> Account, string? Password)> Change(
        string username, WantedChanges wanted, CancellationToken cancellationToken)
    {
        var password = wanted.ResetPassword ? StaffPasswords.Generate() : null;
        var changed = await Ask(
            username, grain => grain.Change(wanted.Of(password is null ? null : passwords.Hash(password)), cancellationToken), cancellationToken);
        if (changed.Refusal is null)
        {
            var account = AccountSessions.GrainKey(StaffAccount.GrainKey(username));
            await grains.Tell<ISessionGrain>(account, grain => grain.CloseAll(cancellationToken), cancellationToken);
        }

        return (changed, password);
    }

    /// <summary>So many accounts after that user name, in the names' order.</summary>
    public async Task<IReadOnlyList<StaffAccount>> List(string? after, int limit, CancellationToken cancellationToken)
    {
        var accounts = new List<StaffAccount>();
        foreach (var some in (await list.List(after, limit, cancellationToken)).Chunk(AtOnce))
            accounts.AddRange((await Task.WhenAll(some.Select(name => Ask(name, grain => grain.Get(cancellationToken), cancellationToken)))).OfType<StaffAccount>());
        return accounts;
    }

    /// <summary>What may be told of an account, with a password that was made for it just now.</summary>
    public StaffAccountAnswer Answer(StaffAccount account, string? password = null) => StaffAccountAnswer.Of(account, policy, password);

    private Task<T> Ask<T>(string username, Func<IStaffAccountGrain, Task<T>> call, CancellationToken cancellationToken) =>
        grains.Ask(StaffAccount.GrainKey(username), call, cancellationToken);
}

/// <summary>What an admin wants of an account; what is left out stays.</summary>
internal sealed record WantedChanges(StaffPost? Post, bool? IsDisabled, bool ResetPassword, bool ResetTotp)
{
    /// <summary>In the order in which they are to be made; with the hash of the password that is given, where one is.</summary>
    public ImmutableArray<StaffAccountChange> Of(string? oneTimeHash)
    {
        var changes = ImmutableArray.CreateBuilder<StaffAccountChange>();
        if (Post is not null)
            changes.Add(new Reassigned(Post));
        if (IsDisabled is { } isDisabled)
            changes.Add(new Barred(isDisabled));
        if (oneTimeHash is not null)
            changes.Add(new OneTimePasswordGiven(oneTimeHash));
        if (ResetTotp)
            changes.Add(new SecondFactorForgotten());
        return changes.ToImmutable();
    }
}
