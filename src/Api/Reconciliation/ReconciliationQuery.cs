using System.Globalization;
using System.Security.Claims;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Problems;
using HealthWuhan.Domain.Zones;
using HealthWuhan.HealthCloud;

namespace HealthWuhan.Api.Reconciliation;

/// <summary>
/// Which list, and what of it. <c>olderThan</c> is an age in hours, <c>after</c> the <c>next</c> of the page before. What the filter is called in an export is
/// <see cref="Filter"/>.
/// </summary>
internal sealed record ReconciliationQuery
{
    private const int MaxPlace = 60;
    private const int MaxDistrict = 40;
    private const int MaxHours = 24 * 366;

    public string? Kind { get; init; }

    public string? Status { get; init; }

    public string? Site { get; init; }

    public string? Lab { get; init; }

    public string? District { get; init; }

    public string? OlderThan { get; init; }

    public string? After { get; init; }

    public string? Limit { get; init; }

    /// <summary>What narrows the list, as it stands in a watermark and on record.</summary>
    public string Filter => string.Join(
        ' ',
        new[] { ("status", Status), ("site", Site), ("lab", Lab), ("district", District), ("olderThan", OlderThan) }
            .Where(part => !string.IsNullOrWhiteSpace(part.Item2)).Select(part => $"{part.Item1}={part.Item2!.Trim()}"));

    /// <summary>What is asked of the list, within what is the caller's; what is wrong with it is noted.</summary>
    public ListAsk Read(FieldErrors errors, IReconciliationList? list, ClaimsPrincipal caller, PlacePolicy places, DateTimeOffset now)
    {
        var status = ReadStatus(errors, list);
        var site = errors.Text("site", Site, MaxPlace, mandatory: false);
        var lab = errors.Text("lab", Lab, MaxPlace, mandatory: false);
        var district = errors.Text("district", District, MaxDistrict, mandatory: false);
        var hours = 0;
        if (OlderThan is not null && !(int.TryParse(OlderThan, NumberStyles.None, CultureInfo.InvariantCulture, out hours) && hours is >= 1 and <= MaxHours))
            errors.Add("olderThan", "invalid-field", $"olderThan is a number of hours from 1 to {MaxHours}.");

        // Rows of a lab's file may name no tube, so that of their places only the lab is known.
        var (ofSites, ofLabs) = district is null ? default : list is RefusedRowList ? (null, places.LabsIn(district)) : (places.SitesIn(district), (IReadOnlyList<string>?)null);
        var filter = new RecordFilter
        {
            Sites = Both(site, ofSites),
            Labs = Both(caller.Scope().Lab, Both(lab, ofLabs)),
            Before = hours == 0 ? null : now.AddHours(-hours),
        };
        return new(status, filter, places, now);
    }

    private string ReadStatus(FieldErrors errors, IReconciliationList? list)
    {
        if (list is null || string.IsNullOrEmpty(Status))
            return list?.Statuses is [var usual, ..] ? usual : "";
        if (list.Statuses.Contains(Status, StringComparer.Ordinal))
            return Status;

        errors.Add("status", "invalid-field", list.Statuses.Count == 0 ? "This list has no status." : $"status is {string.Join(", ", list.Statuses)}.");
        return "";
    }

    /// <summary>What meets both conditions; null where there is none.</summary>
    private static IReadOnlyList<string>? Both(string? one, IReadOnlyList<string>? others) =>
        one is null ? others : others is null || others.Contains(one, StringComparer.Ordinal) ? [one] : [];
}
