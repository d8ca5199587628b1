using System.Text.Json.Serialization;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Retention;
using HealthWuhan.HealthCloud.Retention;

namespace HealthWuhan.Api.Retention;

/// <summary>
/// How far a request to be erased is: <c>due</c> is until when it can be thought over, and then when it is tried next. <c>reasons</c> stand against it now; <c>kept</c> stays
/// also afterwards, by number only and for its own time.
/// </summary>
public sealed record ErasureAnswer(string Id, ErasureStatus Status, DateTimeOffset AskedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Due { get; init; }

    public required IReadOnlyList<ErasureReason> Reasons { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ErasureReason>? Kept { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The number of the certificate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Certificate { get; init; }

    internal static ErasureAnswer Of(ErasureRequest request, bool inEnglish = false) => new(request.Id, request.Status, CityTime.Of(request.AskedAt))
    {
        Due = request.Citizen is null ? null : CityTime.Of(request.Due),
        Reasons = [.. request.Obstacles.Select(obstacle => ErasureReason.Of(obstacle, inEnglish))],
        DecidedAt = request.DecidedAt?.ToOffset(CityTime.Offset),
        Certificate = request.Certificate,
    };
}

/// <summary>Why something is not erased, in words, and until when; absent where something must happen first.</summary>
public sealed record ErasureReason(string Code, string Title, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until)
{
    private static readonly Dictionary<string, (string Chinese, string English)> s_titles = new(StringComparer.Ordinal)
    {
        [ErasureRules.SamplePending] = ("有样本尚未出结果", "A sample of yours has no result yet"),
        [ErasureRules.OrderOpen] = ("您须重新采样，采样单尚未完成", "You are to be sampled again, and have not been yet"),
        [ErasureRules.CodeNotGreen] = ("健康码为红码或黄码，或管理期未满", "Your health code is not Green, or a period of observation is not over"),
        [ErasureRules.InControlZone] = ("您居住的区域处于封控或管控中", "Where you live is under lock-down"),
        [ErasureRules.ResultKept] = ("检测结果仍在法定保存期内", "A result of yours must still be kept"),
        ["access-log"] = ("访问记录依法保存，仅以编号指代您", "Who looked at you stays on record, by number and without your name"),
        ["tubes"] = ("较早采样管的流转记录仅以编号指代您，到期删除", "What became of older tubes stays on record, by number and without your name"),
    };

    /// <summary>In the reader's language; a code that only a later release knows stands for itself.</summary>
    public static string TitleOf(string code, bool inEnglish) =>
        !s_titles.TryGetValue(code, out var title) ? code : inEnglish ? title.English : title.Chinese;

    internal static ErasureReason Of(ErasureObstacle obstacle, bool inEnglish) =>
        new(obstacle.Code, TitleOf(obstacle.Code, inEnglish), obstacle.Until?.ToOffset(CityTime.Offset));

    /// <summary>What no erasure touches: it goes when its time is over.</summary>
    internal static IReadOnlyList<ErasureReason> Kept(RetentionPolicy policy, DateTimeOffset now, bool inEnglish) =>
    [
        Of(new("access-log", now.AddDays(policy.AccessLogDays)), inEnglish),
        Of(new("tubes", now.AddDays(policy.TubeDays)), inEnglish),
    ];
}

/// <summary>The latest first. It tells how requests fare, and of nobody whose they are.</summary>
public sealed record ErasuresAnswer(IReadOnlyList<ErasureAnswer> Erasures);
