using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Limits;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain;
using HealthWuhan.Grains.Feed;
using HealthWuhan.HealthCloud.Feed;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HealthWuhan.Api.Feed;

/// <summary>Where to post events, what to sign them with, and which; <c>after</c> sends it everything after a cursor (0: from the beginning).</summary>
public sealed record ConsumerRequest(string? Url, string? Secret, IReadOnlyList<string?>? Kinds, long? After);

/// <summary>A consumer and how it does; never its secret. <c>lag</c> is how many positions it is behind, of all kinds.</summary>
public sealed record ConsumerAnswer(string Id, string Url, IReadOnlyList<string> Kinds)
{
    public required string After { get; init; }
    public required long Lag { get; init; }
    public required long DeadLetters { get; init; }
    public DateTimeOffset? FailingSince { get; init; }
    public string? Failure { get; init; }
}

public sealed record ConsumersAnswer(IReadOnlyList<ConsumerAnswer> Items);

/// <summary>An event that a consumer did not take; <c>due</c> when it is tried again.</summary>
public sealed record DeadLetterItem(long Position, string? Event, string? Kind, string Failure, int Attempts, DateTimeOffset FailedAt, bool Due);

public sealed record DeadLettersAnswer(IReadOnlyList<DeadLetterItem> Items);

/// <summary>How many are tried again.</summary>
public sealed record ReplayAnswer(int Due);

/// <summary>Who is called with what happens.</summary>
internal static class ConsumerEndpoints
{
    private const int MinSecret = 32;
    private const int MaxSecret = 200;
    private const int MaxListed = 1000;

    public static void MapFeedConsumers(this IEndpointRouteBuilder routes)
    {
        var consumers = routes.MapGroup("/v1/feed/consumers").WithTags("Feed").RequireAuthorization(Policies.Administration);
        consumers.MapGet("", List).LimitedAs(EndpointClass.StaffRead).WithSummary("Who is called, how far behind each is, and whether it answers.");
        consumers.MapPut("/{id}", Put).LimitedAs(EndpointClass.StaffWrite)
            .WithSummary("Registers a consumer, which is posted what happens from now on as CloudEvents, or changes one; docs/feed.md.");
        consumers.MapDelete("/{id}", Remove).LimitedAs(EndpointClass.StaffWrite).WithSummary("Ends a consumer, and forgets what is set aside for it.");
        consumers.MapGet("/{id}/dead-letters", ListDeadLetters).LimitedAs(EndpointClass.StaffRead).WithSummary("Events that it did not take, in their order.");
        consumers.MapPost("/{id}/dead-letters/replay", Replay).LimitedAs(EndpointClass.StaffWrite).WithSummary("Tries all of them again, in their order.");
    }

    private static async Task<Results<NoContent, ProblemResult>> Put(
        string id, ConsumerRequest request, ClaimsPrincipal caller, FeedConsumers consumers, FeedSecrets secrets, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var name = errors.Text("id", id, maxLength: 60, mandatory: true) ?? "";
        var url = ReadUrl(errors, request.Url);
        if (request.Secret is not { Length: >= MinSecret and <= MaxSecret })
            errors.Add("secret", request.Secret is null ? "missing-field" : "invalid-field", $"secret has {MinSecret} to {MaxSecret} characters.");
        if (request.After < 0)
            errors.Add("after", "invalid-field", "after is a cursor of the feed, or 0.");
        var kinds = FeedEndpoints.ReadKinds(errors, request.Kinds);
        if (errors.Any)
            return errors.ToProblem();

        await consumers.Put(new(name, url!, secrets.Encrypt(name, request.Secret!), kinds), request.After, caller.Username(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemResult>> Remove(string id, FeedConsumers consumers, CancellationToken cancellationToken) =>
        await consumers.Remove(id, cancellationToken) ? TypedResults.NoContent() : new ProblemResult(Unknown);

    private static async Task<Ok<ConsumersAnswer>> List(FeedConsumers consumers, DeadLetters letters, EventFeed feed, CancellationToken cancellationToken)
    {
        var known = await consumers.List(cancellationToken);
        var (head, counts) = (await feed.Head(cancellationToken), await letters.Count(cancellationToken));
        return TypedResults.Ok(new ConsumersAnswer([.. known.Select(consumer => new ConsumerAnswer(consumer.Id, consumer.Url.AbsoluteUri, consumer.Kinds)
        {
            After = consumer.Position.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Lag = Math.Max(0, head - consumer.Position),
            DeadLetters = counts.GetValueOrDefault(consumer.Id),
            FailingSince = consumer.FailingSince?.ToOffset(CityTime.Offset),
            Failure = consumer.Failure,
        })]));
    }

    private static async Task<Results<Ok<DeadLettersAnswer>, ProblemResult>> ListDeadLetters(
        string id, string? after, FeedConsumers consumers, DeadLetters letters, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var position = FeedEndpoints.Number(errors, "after", after, 0, 0, long.MaxValue);
        if (errors.Any)
            return errors.ToProblem();
        if (!await IsKnown(consumers, id, cancellationToken))
            return new ProblemResult(Unknown);

        var rows = await letters.List(id, position, MaxListed, cancellationToken);
        return TypedResults.Ok(new DeadLettersAnswer([.. rows.Select(row =>
            new DeadLetterItem(row.Position, row.Id, row.Kind, row.Failure, row.Attempts, CityTime.Of(row.FailedAt), row.IsDue))]));
    }

    private static async Task<Results<Ok<ReplayAnswer>, ProblemResult>> Replay(
        string id, FeedConsumers consumers, DeadLetters letters, CancellationToken cancellationToken) =>
        await IsKnown(consumers, id, cancellationToken)
            ? TypedResults.Ok(new ReplayAnswer(await letters.Replay(id, cancellationToken)))
            : new ProblemResult(Unknown);

    private static async Task<bool> IsKnown(FeedConsumers consumers, string id, CancellationToken cancellationToken) =>
        (await consumers.List(cancellationToken)).Any(consumer => consumer.Id == id);

    /// <summary>Events leave the house encrypted; in the clear only to a program on this machine.</summary>
    private static Uri? ReadUrl(FieldErrors errors, string? text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && string.IsNullOrEmpty(url.UserInfo)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
            return url;

        errors.Add("url", text is null ? "missing-field" : "invalid-field", "url is an https address without a password; http only on this machine.");
        return null;
    }

    private static Domain.Refusal Unknown => new("unknown-consumer", "No consumer of this id is registered.");
}
