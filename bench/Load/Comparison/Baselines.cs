using System.Text;
using System.Text.Json;
using HealthWuhan.Load.Wire;

namespace HealthWuhan.Load.Comparison;

/// <summary>The three other servers, with a PostgreSQL and a Redis of their own, filled with what the product answers.</summary>
internal sealed class Baselines : IAsyncDisposable
{
    /// <summary>As many citizens as the demo has, so that no store is smaller than the product's.</summary>
    private const int Rows = 10_000;

    private readonly string _folder = Programs.NewFolder("baselines");
    private readonly Dictionary<string, string> _environment;
    private readonly List<ServerProcess> _processes = [];

    private Baselines(Dictionary<string, string> environment) => _environment = environment;

    public Contender Bare { get; private set; } = null!;

    public Contender Postgres { get; private set; } = null!;

    public Contender Redis { get; private set; } = null!;

    /// <summary>Starts them all.</summary>
    /// <param name="tokenKeys">What <see cref="DemoProduct.TokenKeys"/> says, for their environment.</param>
    /// <param name="citizens">Who asks.</param>
    /// <param name="answers">What the product answers to each of them.</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public static async Task<Baselines> Start(
        Dictionary<string, string> tokenKeys, IReadOnlyList<SignedIn> citizens, byte[][] answers, CancellationToken cancellationToken)
    {
        var baselines = new Baselines(tokenKeys);
        try
        {
            await baselines.StartAll(citizens, answers, cancellationToken);
            return baselines;
        }
        catch
        {
            await baselines.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.AsEnumerable().Reverse())
            await process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAll(IReadOnlyList<SignedIn> citizens, byte[][] answers, CancellationToken cancellationToken)
    {
        var all = await Write("answers.jsonl", citizens.Zip(answers), cancellationToken);
        var constant = answers.OrderBy(answer => answer.Length).ElementAt(answers.Length / 2);
        var one = await Write("constant.jsonl", [(citizens[0], constant)], cancellationToken);

        var database = await StartPostgres(cancellationToken);
        await Run("The filling of the table", [.. Programs.Baselines, "fill", "--answers", all, "--rows", $"{Rows}"]).WaitForEnd(cancellationToken);
        var (redis, redisPort) = StartRedis();

        var questions = (Target target) => citizens.Zip(answers, (citizen, answer) => new Question(target, citizen.Token, answer));
        Bare = await StartServer("bare", ["--answers", one], [], target => citizens.Select(c => new Question(target, c.Token, constant)), cancellationToken);
        Postgres = await StartServer("postgres", [], [database], questions, cancellationToken);
        Redis = await StartServer("redis", ["--redis", $"127.0.0.1:{redisPort}"], [redis.Id], questions, cancellationToken);
    }

    private async Task<string> Write(string name, IEnumerable<(SignedIn Citizen, byte[] Answer)> answers, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder, name);
        var lines = answers.Select(pair =>
            JsonSerializer.Serialize(new(pair.Citizen.Key, Encoding.UTF8.GetString(pair.Answer)), SetupJson.Default.KnownAnswer));
        await File.WriteAllLinesAsync(file, lines, cancellationToken);
        return file;
    }

    // The product's own private PostgreSQL, with the product's settings, as a second server.
    private async Task<int> StartPostgres(CancellationToken cancellationToken)
    {
        const string Export = "export ConnectionStrings__HealthWuhan=";
        var data = Path.Combine(_folder, "data");
        var postgres = Run("The baselines' PostgreSQL", [.. Programs.Silo, "postgres", "--data", data]);
        await postgres.WaitFor(_ => Task.FromResult(postgres.Line(Export) is not null), cancellationToken);
        _environment["ConnectionStrings__HealthWuhan"] = postgres.Line(Export)![Export.Length..].Trim('\'');
        return DemoProduct.PostgresIn(data).Single();
    }

    private (ServerProcess Process, int Port) StartRedis()
    {
        var port = ServerProcess.FreePort();
        // In memory alone: nothing is ever written to disk, which is the fastest Redis there is.
        string[] options = ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no", "--dir", _folder];
        return (Run("Redis", ["redis-server", .. options]), port);
    }

    private async Task<Contender> StartServer(
        string mode, string[] options, int[] stores, Func<Target, IEnumerable<Question>> questions, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var process = Run(mode, [.. Programs.Baselines, mode, "--urls", address.ToString(), .. options]);
        await process.WaitForReady(address, cancellationToken);
        var target = Target.Parse($"{address}v1/me/results");
        return new Contender(mode, [.. questions(target)], [process.Id, .. stores]);
    }

    private ServerProcess Run(string name, IReadOnlyList<string> command)
    {
        var process = ServerProcess.Start(name, command, _environment);
        _processes.Add(process);
        return process;
    }
}
