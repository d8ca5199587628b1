using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Api.Hosting;
using Npgsql;

namespace HealthWuhan.Baselines;

/// <summary>A line of the file of answers: what the product answered to a citizen, letter by letter.</summary>
internal sealed record KnownAnswer(string Key, string Body);

[JsonSerializable(typeof(KnownAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class AnswerJson : JsonSerializerContext;

internal static class AnswerSources
{
    public static async Task<IAnswers> Open(string mode, IConfiguration configuration, CancellationToken cancellationToken)
    {
        switch (mode)
        {
            case "bare":
                var first = Read(configuration).First();
                return new ConstantAnswer(System.Text.Encoding.UTF8.GetBytes(first.Body));
            case "postgres":
                // Everybody's statements pipelined over few connections: measured, half as fast again as a connection for each request under way.
                return new PostgresAnswers(Database(configuration, settings => (settings.Multiplexing, settings.MaxPoolSize) = (true, 8)));
            case "redis":
                var address = configuration["redis"] ?? throw new StartupException("--redis HOST:PORT is needed.");
                await using (var database = Database(configuration))
                    return await RedisAnswers.Filled(address, database, cancellationToken);
            default:
                throw new StartupException($"{mode} is not understood: bare, postgres, redis or fill.");
        }
    }

    public static IEnumerable<KnownAnswer> Read(IConfiguration configuration)
    {
        var path = configuration["answers"] ?? throw new StartupException("--answers FILE is needed: a line of JSON {key, body} a citizen.");
        return File.ReadLines(path).Select(line => JsonSerializer.Deserialize(line, AnswerJson.Default.KnownAnswer)!);
    }

    /// <summary>The product's own settings for PostgreSQL, auto-prepare among them, and what else the caller wants.</summary>
    public static NpgsqlDataSource Database(IConfiguration configuration, Action<NpgsqlConnectionStringBuilder>? more = null)
    {
        var connectionString = configuration.GetConnectionString("HealthWuhan")
            ?? throw new StartupException("Set ConnectionStrings__HealthWuhan to the PostgreSQL that holds citizen_result.");
        var settings = new NpgsqlConnectionStringBuilder(PostgresTuning.Apply(connectionString));
        more?.Invoke(settings);
        return NpgsqlDataSource.Create(settings);
    }
}
