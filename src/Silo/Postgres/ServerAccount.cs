using HealthWuhan.Api.Hosting;
namespace HealthWuhan.Silo.Postgres;

/// <summary>Who PostgreSQL runs as. It refuses root, so a start as root steps down; anybody else runs it as himself.</summary>
/// <param name="Prefix">The words before a command that make it run as that user.</param>
/// <param name="Owner">Who its files must belong to, as chown takes it; null where they are the caller's anyway.</param>
internal sealed record ServerAccount(IReadOnlyList<string> Prefix, string? Owner)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    // In a user namespace of its own root is an ordinary user, and on disk everything stays root's.
    private static readonly ServerAccount s_namespace = new(["unshare", "--user", "--map-user=1000", "--map-group=1000"], "root:root");

    // Where namespaces are forbidden (most containers), the user that Debian's package creates.
    private static readonly ServerAccount s_debianUser =
        new(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"], "postgres:postgres");

    public static async Task<ServerAccount> Choose(DataDirectory data, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerAccount([], null);
        if (await s_namespace.CanEnter(data, cancellationToken))
            return s_namespace;
        await LetIn("postgres", data, cancellationToken);
        if (await s_debianUser.CanEnter(data, cancellationToken))
            return s_debianUser;
        throw new StartupException(
            $"PostgreSQL refuses to run as root, and neither a user namespace nor the user postgres can use {data.Path}: " +
            "start as an ordinary user, or name a folder with --data that the user postgres can enter.");
    }

    /// <summary>Runs a program as this user.</summary>
    public Task<ToolOutcome> Run(IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancellationToken) =>
        ToolProcess.Run([.. Prefix, .. command], limit, cancellationToken);

    /// <summary>Gives files and folders to this user, as PostgreSQL demands of its data.</summary>
    public async Task Own(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        if (Owner is null)
            return;
        var outcome = await ToolProcess.Run(["chown", "-R", Owner, "--", .. paths], s_limit, cancellationToken);
        if (!outcome.Succeeded)
            throw new StartupException($"PostgreSQL's files cannot be given to {Owner} ({outcome.Reason}): name a folder on a local disk with --data.");
    }

    private async Task<bool> CanEnter(DataDirectory data, CancellationToken cancellationToken) =>
        (await Run(["test", "-x", data.Path], s_limit, cancellationToken)).Succeeded;

    // The group may pass through the folder, not list it.
    private static async Task LetIn(string group, DataDirectory data, CancellationToken cancellationToken)
    {
        var outcome = await ToolProcess.Run(["chgrp", group, "--", data.Path], s_limit, cancellationToken);
        if (outcome.Succeeded)
            File.SetUnixFileMode(data.Path, File.GetUnixFileMode(data.Path) | UnixFileMode.GroupExecute);
    }
}
