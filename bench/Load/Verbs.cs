using HealthWuhan.Labs;
using HealthWuhan.Load.Booking;
using HealthWuhan.Load.Comparison;
using HealthWuhan.Load.Flood;
using HealthWuhan.Load.Formats;
using HealthWuhan.Load.Records;
using HealthWuhan.Load.Runs;
using HealthWuhan.Load.Scaling;
using HealthWuhan.Load.Surge;
using HealthWuhan.Load.Visits;
using HealthWuhan.Load.Wire;
using HealthWuhan.Load.Zones;

namespace HealthWuhan.Load;

/// <summary>What this program can be asked to do.</summary>
internal static class Verbs
{
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    public const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    private const string Usage = """
        closed   --url URL --tokens FILE [--connections 64] [--seconds 10] [--warm-up 2] [--requests N]
        open     the same and --rate N (requests a second)
        sign-in  --url URL --data DIR --tokens FILE [--citizens 200]   writes the tokens of citizens of a running demo
        compare  [--rounds 5] [--seconds 10] [--warm-up 3] [--connections 64] [--citizens 1000] [--pushes 5] [--out FILE]
        push     [--pushes 5]   fresh demos, each with one push of its results
        surge    [--rounds 5] [--warm-up 3] [--tubes 1000] [--people 10] [--devices 16] [--labs 4]   people sampled by syncs and told by labs' files, on a warm product
        flood    [--rounds 5] [--seconds 15] [--rate 1000] [--citizens 200]   readers while ten times too many staff sign in
        formats  [--tubes 10000] [--people 10] [--format csv|json|hl7|fhir] [--rows 100000]   lab results: each format read, and delivered to its people
        zone     [--residents 100000] [--asked 100]   locks a community down and releases it, on two silos and a gateway
        visits   [--citizens 300] [--connections 64] [--seconds 10]   whether /v1/ops/visits tells what was asked, on two silos and a gateway
        scale    [--percent 20] [--rounds 3] [--seconds 10] [--warm-up 120, at most] [--connections 256] [--citizens 1000] [--door haproxy|none]   reads by one to four silos, each with so many percent of a core, by way of HAProxy; needs root
        guard    --baseline FILE --measured FILE,FILE [--accept yes]   whether a ratio is more than 15 % below its baseline (bench/guard.sh)
        append   [--seconds 5]     what the record takes in, by groups, from one silo and from three
        feed     [--rate 1000]     from the lab's word to a consumer that is called, at so many events a second
        booking  [--people 100000] [--places 2000] [--connections 1000] [--seconds 120]   a clinic's opening moment: everybody within a second
        booking --open [--cold] [--within 1] [--warm-up 3000]   the same over 8,000 connections (or more), so that more are at the door than it lets wait; opened as they come; after an opening of another day
        Addresses are http://127.0.0.1:PORT/…; nothing leaves this machine.
        """;

    public static Task<int> Run(string[] args, TimeProvider clock, CancellationToken cancellationToken) => args switch
    {
        ["closed", .. var rest] => Closed(rest, clock, cancellationToken),
        ["open", .. var rest] => Open(rest, clock, cancellationToken),
        ["sign-in", .. var rest] => SignIn(rest, cancellationToken),
        ["compare", .. var rest] => Compare(rest, clock, cancellationToken),
        ["zone", .. var rest] => Zone(rest, clock, cancellationToken),
        ["visits", .. var rest] => Visits(rest, clock, cancellationToken),
        ["formats", .. var rest] => Formats(rest, clock, cancellationToken),
        ["push", .. var rest] => Push(rest, clock, cancellationToken),
        ["surge", .. var rest] => Surge(rest, clock, cancellationToken),
        ["append", .. var rest] => Append(rest, clock, cancellationToken),
        ["feed", .. var rest] => Feed(rest, clock, cancellationToken),
        ["booking", .. var rest] => Book(rest, clock, cancellationToken),
        ["scale", .. var rest] => Scale(rest, clock, cancellationToken),
        ["guard", .. var rest] => Guard(rest, cancellationToken),
        ["flood", .. var rest] => Flood(rest, clock, cancellationToken),
        _ => throw new UsageException(Usage),
    };

    private static async Task<int> Closed(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--url", "--tokens", "--connections", "--seconds", "--warm-up", "--requests");
        var questions = await Read(options, cancellationToken);
        var warmUp = Limits(options) with { Duration = Seconds(options, "--warm-up", 2) };
        await ClosedLoop.Run(questions, warmUp, clock, cancellationToken);
        return await Tell(() => ClosedLoop.Run(questions, Limits(options), clock, cancellationToken));
    }

    private static async Task<int> Open(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--url", "--tokens", "--connections", "--seconds", "--warm-up", "--requests", "--rate");
        var questions = await Read(options, cancellationToken);
        var rate = options.Number("--rate", 1000, atMost: 200_000);
        var warmUp = Limits(options) with { Duration = Seconds(options, "--warm-up", 2) };
        await OpenLoop.Run(questions, warmUp, rate, clock, cancellationToken);
        return await Tell(() => OpenLoop.Run(questions, Limits(options), rate, clock, cancellationToken));
    }

    private static async Task<int> SignIn(string[] args, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--url", "--data", "--tokens", "--citizens");
        using var product = new ProductClient(Target.Parse(options.Text("--url")).Uri, options.Text("--data"));
        var citizens = await product.SignIn(options.Number("--citizens", 200, atMost: 10_000), cancellationToken);
        await File.WriteAllLinesAsync(options.Text("--tokens"), citizens.Select(citizen => citizen.Token), cancellationToken);
        return 0;
    }

    private static async Task<int> Compare(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(
            args, "--rounds", "--seconds", "--warm-up", "--connections", "--citizens", "--pushes", "--out", "--open-share", "--ratios");
        var plan = new ComparisonPlan(
            Rounds: options.Number("--rounds", 5, atMost: 100),
            Limits: Limits(options),
            WarmUp: Seconds(options, "--warm-up", 3),
            Citizens: options.Number("--citizens", 1000, atMost: 10_000),
            OpenPercent: options.Number("--open-share", 50, atMost: 100));
        var pushes = options.Number("--pushes", 5, atMost: 50);
        var comparison = await ComparisonRun.Run(plan, clock, cancellationToken);
        var push = await PushRun.Run(pushes, clock, cancellationToken);
        var report = comparison.Text + push.Text;
        await Console.Out.WriteLineAsync(report);
        if (options.TextOrNull("--out") is { } file)
            await File.WriteAllTextAsync(file, report, cancellationToken);
        if (options.TextOrNull("--ratios") is { } ratios)
            await RatioFile.Write(ratios, new(comparison.Ratios, StringComparer.Ordinal) { ["push/bare"] = push.PerSecond / comparison.BareYield }, cancellationToken);
        return 0;
    }

    private static async Task<int> Guard(string[] args, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--baseline", "--measured", "--accept");
        var measured = await RatioFile.ReadAll(options.Text("--measured").Split(','), cancellationToken);
        var baseline = options.Text("--baseline");
        if (options.TextOrNull("--accept") is "yes")
        {
            await RatioFile.Write(baseline, measured, cancellationToken);
            return 0;
        }

        var judged = RatioGuard.Judge(await RatioFile.ReadAll([baseline], cancellationToken), measured);
        await Console.Out.WriteLineAsync(RatioGuard.Table(judged));
        return judged.Any(ratio => ratio.IsWorse) ? 1 : 0;
    }

    private static async Task<int> Scale(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--rounds", "--seconds", "--warm-up", "--connections", "--citizens", "--percent", "--door");
        var load = new ComparisonPlan(options.Number("--rounds", 3, atMost: 20), Limits(options, 256), Seconds(options, "--warm-up", 120), options.Number("--citizens", 1000, atMost: 5000), OpenPercent: 0);
        await Console.Out.WriteLineAsync(await ScalingRun.Run(new(load, options.Number("--percent", 20, atMost: 1000) / 100.0, options.Text("--door", "haproxy") == "haproxy"), clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Push(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--pushes");
        await Console.Out.WriteLineAsync((await PushRun.Run(options.Number("--pushes", 5, atMost: 50), clock, cancellationToken)).Text);
        return 0;
    }

    private static async Task<int> Surge(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--rounds", "--warm-up", "--tubes", "--people", "--devices", "--labs");
        var tubes = options.Number("--tubes", 1000, atMost: 20_000);
        var plan = new SurgePlan(options.Number("--rounds", 5, atMost: 50), options.Number("--warm-up", 3, atMost: 20), tubes, options.Number("--people", 10, atMost: 10))
        {
            Devices = options.Number("--devices", 16, LoadLimits.MostConnections),
            TubesInSync = 20,
            Labs = options.Number("--labs", 4, atMost: Math.Min(8, tubes)),
        };
        await Console.Out.WriteLineAsync(await SurgeRun.Run(plan, clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Append(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(await AppendRun.Run(Seconds(Arguments.Read(args, "--seconds"), "--seconds", 5), clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Feed(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rate = Arguments.Read(args, "--rate").Number("--rate", 1000, atMost: 20_000);
        await Console.Out.WriteLineAsync(await FeedRun.Run(rate, clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Flood(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--rounds", "--seconds", "--rate", "--citizens");
        var limits = new LoadLimits(Connections: 64, Seconds(options, "--seconds", 15), LoadLimits.MostRequests);
        var plan = new FloodPlan(
            options.Number("--rounds", 5, atMost: 50), limits, options.Number("--rate", 1000, atMost: 20_000), options.Number("--citizens", 200, atMost: 10_000));
        await Console.Out.WriteLineAsync(await new FloodRun(plan, clock).Run(cancellationToken));
        return 0;
    }

    private static async Task<int> Book(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (isOpen, isCold) = (args.Contains("--open", StringComparer.Ordinal), args.Contains("--cold", StringComparer.Ordinal));
        var options = Arguments.Read([.. args.Where(arg => arg is not ("--open" or "--cold"))], "--people", "--places", "--connections", "--seconds", "--within", "--warm-up");
        var plan = new BookingPlan(
            options.Number("--people", 100_000, atMost: 200_000), options.Number("--places", 2000, atMost: 5000), Seconds(options, "--within", 1),
            options.Number("--connections", isOpen ? 8000 : 1000, isOpen ? BookingPlan.MostConnections : LoadLimits.MostConnections), Seconds(options, "--seconds", 120))
        {
            IsCold = isCold,
            WarmUp = options.Number("--warm-up", 0, atMost: 100_000),
        };
        await Console.Out.WriteLineAsync(await BookingRun.Run(plan, clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Formats(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--tubes", "--people", "--format", "--rows");
        var formats = options.TextOrNull("--format") is not { } name ? GeneratedReports.Formats
            : Enum.TryParse<LabFormat>(name, ignoreCase: true, out var format) ? [format]
            : throw new UsageException("--format is csv, json, hl7 or fhir.");
        await Console.Out.WriteLineAsync(await ReadingRun.Run(options.Number("--rows", 100_000, atMost: 100_000), clock, cancellationToken));
        var (tubes, people) = (options.Number("--tubes", 10_000, atMost: 100_000), options.Number("--people", 10, atMost: 10));
        await Console.Out.WriteLineAsync(await DeliveryRun.Run(tubes, people, formats, clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Zone(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--residents", "--asked");
        var residents = options.Number("--residents", 100_000, atMost: 1_000_000);
        var asked = options.Number("--asked", Math.Min(100, residents), atMost: Math.Min(1000, residents));
        await Console.Out.WriteLineAsync(await ZoneRun.Run(residents, asked, clock, cancellationToken));
        return 0;
    }

    private static async Task<int> Visits(string[] args, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = Arguments.Read(args, "--citizens", "--connections", "--seconds", "--requests");
        var (text, isEqual) = await VisitsRun.Run(options.Number("--citizens", 300, atMost: 1000), Limits(options), clock, cancellationToken);
        await Console.Out.WriteLineAsync(text);
        return isEqual ? 0 : 1;
    }

    private static async Task<IReadOnlyList<Question>> Read(Arguments options, CancellationToken cancellationToken)
    {
        var target = Target.Parse(options.Text("--url"));
        var tokens = await File.ReadAllLinesAsync(options.Text("--tokens"), cancellationToken);
        return tokens.Length > 0
            ? [.. tokens.Select(token => new Question(target, token))]
            : throw new UsageException("The file of tokens is empty: one token a line.");
    }

    private static LoadLimits Limits(Arguments options, int connections = 64) => new(
        options.Number("--connections", connections, LoadLimits.MostConnections),
        Seconds(options, "--seconds", 10),
        options.Number("--requests", LoadLimits.MostRequests, LoadLimits.MostRequests));

    private static TimeSpan Seconds(Arguments options, string name, int byDefault) =>
        TimeSpan.FromSeconds(options.Number(name, byDefault, LoadLimits.MostSeconds));

    private static async Task<int> Tell(Func<Task<LoadReport>> run)
    {
        var before = Environment.CpuUsage.TotalTime;
        var report = await run();
        var cost = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / report.Requests;
        await Console.Out.WriteLineAsync($"{report}the generator itself: {cost:0.0} µs of processor a request");
        return report.IsClean ? 0 : 1;
    }
}
