namespace HealthWuhan.Tests.Failure;

/// <summary>Somebody who makes one thing fail, and mends it again.</summary>
/// <param name="name">What it is called in the report and on the command line.</param>
internal abstract class Nemesis(string name)
{
    public string Name => name;

    /// <summary>The node that cannot answer meanwhile; null where all of them can.</summary>
    public virtual Node? Victim(FailureCity city, Random chance) => null;

    /// <summary>Returns when whatever it broke has been started again.</summary>
    public abstract Task Strike(FailureCity city, Node? victim, Random chance);

    /// <summary>Every one that this machine can be given.</summary>
    public static IReadOnlyList<Nemesis> All(Network network, bool hasSmallDisk) =>
    [
        new Kill("kill-silo", ofSilos: true), new Suspend("suspend-silo", ofSilos: true), new Leave("leave-silo", ofSilos: true),
        new Kill("kill-gateway", ofSilos: false), new Suspend("suspend-gateway", ofSilos: false), new Leave("leave-gateway", ofSilos: false),
        new StopDatabase(), new CrashDatabase(), new SlowDatabase(), new StallDatabase(), new EatConnections(),
        .. hasSmallDisk ? [new FillDisk()] : Array.Empty<Nemesis>(),
        .. network.IsApart ? [new Part()] : Array.Empty<Nemesis>(),
    ];

    protected static Task Pause(TimeSpan time) => Task.Delay(time, TestContext.Current.CancellationToken);

    protected static Task Pause(double seconds) => Pause(TimeSpan.FromSeconds(seconds));
}

/// <summary>Something that befalls a node.</summary>
internal abstract class NodeNemesis(string name, bool ofSilos) : Nemesis(name)
{
    public override Node Victim(FailureCity city, Random chance) => ofSilos ? city.Silos[chance.Next(city.Silos.Length)] : city.Gateway;
}

/// <summary>SIGKILL, and another process in its place a while later.</summary>
internal sealed class Kill(string name, bool ofSilos) : NodeNemesis(name, ofSilos)
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        await victim!.KillHard();
        await Pause(chance.Next(1, 5));
        await victim.Start();
    }
}

/// <summary>SIGTERM, and another process in its place.</summary>
internal sealed class Leave(string name, bool ofSilos) : NodeNemesis(name, ofSilos)
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        await victim!.Leave();
        await victim.Start();
    }
}

/// <summary>SIGSTOP for ten seconds, as a machine that is moved or a debugger does: connections stay open, nobody answers. A silo that was taken for dead meanwhile ends itself.</summary>
internal sealed class Suspend(string name, bool ofSilos) : NodeNemesis(name, ofSilos)
{
    private static readonly TimeSpan s_timeToEnd = TimeSpan.FromSeconds(20);

    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        await victim!.Signal("STOP");
        await Pause(10);
        await victim.Signal("CONT");
        for (var waited = TimeSpan.Zero; waited < s_timeToEnd && !victim.HasExited; waited += TimeSpan.FromSeconds(1))
        {
            await Pause(1);
            if (waited > TimeSpan.FromSeconds(5) && await victim.IsReady(TimeSpan.FromSeconds(1)))
                return;
        }

        await victim.DisposeAsync();
        await victim.Start();
    }
}

/// <summary>Nothing passes between two silos; both reach everybody else, the database too. One of them is taken for dead and ends itself.</summary>
internal sealed class Part() : NodeNemesis("partition", ofSilos: true)
{
    public override async Task Strike(FailureCity city, Node? victim, Random chance)
    {
        var other = city.Silos.First(silo => silo != victim);
        await Network.Part(victim!, other);
        await Pause(15);
        await Network.Join(victim!, other);
        foreach (var silo in city.Silos.Where(silo => silo.HasExited))
        {
            await silo.DisposeAsync();
            await silo.Start();
        }
    }
}
