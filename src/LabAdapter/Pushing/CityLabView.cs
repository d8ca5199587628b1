using System.Net.Http.Headers;
using System.Text.Json;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>
/// What the city says of a result that it held: <c>Decision</c> is Taken (it stands now), Refused (another one does) or Revoked (none does), and null while it waits,
/// or where the city does not say how it was decided.
/// </summary>
internal sealed record ListedHeld(string Barcode, string Result, DateTimeOffset ReceivedAt, string? Decision, DateTimeOffset? DecidedAt);

/// <summary>A page of that list.</summary>
internal sealed record ListedHelds(IReadOnlyList<ListedHeld> Items, string? Next);

/// <summary>The lab's own view at the city.</summary>
internal sealed class CityLabView(HttpClient client, CityCredentials credentials)
{
    private const int MaxPages = 100;

    /// <summary>The results that the city holds, and those that it held since then and that are decided; null when the city cannot say now.</summary>
    public async Task<IReadOnlyList<ListedHeld>?> Held(DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            return await List("held", DateTimeOffset.MinValue, cancellationToken) is { } waiting && await List("decided", since, cancellationToken) is { } decided
                ? [.. waiting, .. decided]
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or NoTokenException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The latest come first.</summary>
    private async Task<IReadOnlyList<ListedHeld>?> List(string state, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = new List<ListedHeld>();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            if (await Page(state, after, cancellationToken) is not { } held)
                return null;
            found.AddRange(held.Items.Where(item => item.ReceivedAt >= since));
            if (held.Next is null || (held.Items is [.., var last] && last.ReceivedAt < since))
                return found;
            after = held.Next;
        }

        return null;
    }

    private async Task<ListedHelds?> Page(string state, string? after, CancellationToken cancellationToken)
    {
        var next = after is null ? "" : "&after=" + Uri.EscapeDataString(after);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/lab/tubes?state={state}{next}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await credentials.Token(cancellationToken));
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(cancellationToken), CityJson.Default.ListedHelds)
            : null;
    }
}
