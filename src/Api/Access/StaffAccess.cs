using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Access;
using HealthWuhan.Domain.Identity;
using HealthWuhan.HealthCloud.Access;

namespace HealthWuhan.Api.Access;

/// <summary>Whom an action concerns: a citizen, or by the subject alone all in a tube or a file.</summary>
internal readonly record struct Concerned(CitizenKey? Citizen, string? Subject = null);

/// <summary>
/// The member of staff who calls, and the record of whom they look at or change. An endpoint that is marked with
/// <see cref="AccessRecords.Records{TBuilder}"/> takes it as a parameter, and records a look before it answers, a change before it is made: a process that dies in
/// between leaves an entry too many, never one too few.
/// </summary>
internal sealed class StaffAccess
{
    private const string ReasonHeader = "X-Access-Reason";
    private const int MaxReason = 200;

    private readonly AccessWriter _writer;
    private readonly TimeProvider _clock;

    private StaffAccess(HttpContext context)
    {
        _writer = context.RequestServices.GetRequiredService<AccessWriter>();
        _clock = context.RequestServices.GetRequiredService<TimeProvider>();
        Caller = context.User;
        Member = new(Caller.Username(), Caller.FindFirstValue(AccessTokens.RoleClaim) ?? "")
        {
            Site = Caller.FindFirstValue(AccessTokens.SiteClaim),
            Lab = Caller.FindFirstValue(AccessTokens.LabClaim),
            District = Caller.FindFirstValue(AccessTokens.DistrictClaim),
            Community = Caller.FindFirstValue(AccessTokens.CommunityClaim),
        };
        Reason = Errors.Text(ReasonHeader, Uri.UnescapeDataString(context.Request.Headers[ReasonHeader].ToString()), MaxReason, mandatory: false);
    }

    public ClaimsPrincipal Caller { get; }

    public StaffMember Member { get; }

    /// <summary>Why, in the caller's words: the header <c>X-Access-Reason</c>, percent-encoded where it is not ASCII.</summary>
    public string? Reason { get; }

    /// <summary>What is wrong with the header.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>Whether this request has said whom it concerns, if only that it concerns nobody.</summary>
    public bool HasRecorded { get; private set; }

    /// <summary>The same one for the whole of a request.</summary>
    public static StaffAccess Of(HttpContext context)
    {
        if (context.Features.Get<StaffAccess>() is { } access)
            return access;

        access = new(context);
        context.Features.Set(access);
        return access;
    }

    /// <summary>How a minimal API hands it to an endpoint.</summary>
    public static ValueTask<StaffAccess?> BindAsync(HttpContext context) => ValueTask.FromResult<StaffAccess?>(Of(context));

    /// <summary>Puts one entry on record, durable when it returns.</summary>
    /// <exception cref="AccessLogUnavailableException">It could not be: nothing may be shown or changed.</exception>
    public Task Record(AccessAction action, Concerned whom, CancellationToken cancellationToken) => Record(action, [whom], cancellationToken);

    /// <summary>Puts an entry a person on record; none where an answer turns out to name nobody.</summary>
    /// <exception cref="AccessLogUnavailableException">They could not be: nothing may be shown or changed.</exception>
    public async Task Record(AccessAction action, IEnumerable<Concerned> whom, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        foreach (var some in whom.Select(one => EntryOf(action, one, now)).Chunk(AccessWriter.MostEntries))
            await _writer.Append(some, cancellationToken);
        HasRecorded = true;
    }

    private AccessEntry EntryOf(AccessAction action, Concerned whom, DateTimeOffset now) =>
        new(now, Member, action.Name) { Citizen = whom.Citizen, Subject = whom.Subject, Reason = Reason };
}
