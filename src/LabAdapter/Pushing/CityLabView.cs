using System.Net.Http.Headers;
using System.Text.Json;

namespace HealthWuhan.LabAdapter.Pushing;

/// <summary>What the city's list of this lab's refused rows says of one: listed until the tube has a result that came after.</summary>
internal sealed record ListedRefusal(string? Barcode, string Code);

/// <summary>A page of that list.</summary>
internal sealed record ListedRefusals(IReadOnlyList<ListedRefusal> Items, string? Next);

/// <summary>The lab's own view at the city.</summary>
internal sealed class CityLabView(HttpClient client, CityCredentials credentials)
{
    private const int MaxPages = 100;

    /// <summary>The tubes of which the city holds something that is not decided; null when the city cannot say now.</summary>
    public async Task<IReadOnlySet<string>?> Undecided(CancellationToken cancellationToken)
    {
        try
        {
            var undecided = new HashSet<string>(StringComparer.Ordinal);
            string? after = null;
            for (var page = 0; page < MaxPages; page++)
            {
                if (await Page(after, cancellationToken) is not { } refusals)
                    return null;
                undecided.UnionWith(refusals.Items.Where(item => RefusedRow.IsHeldCode(item.Code)).Select(item => item.Barcode).OfType<string>());
                if (refusals.Next is null)
                    return undecided;
                after = refusals.Next;
            }

            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or NoTokenException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<ListedRefusals?> Page(string? after, CancellationToken cancellationToken)
    {
        var next = after is null ? "" : "&after=" + Uri.EscapeDataString(after);
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/lab/tubes?state=refused" + next);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await credentials.Token(cancellationToken));
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(cancellationToken), CityJson.Default.ListedRefusals)
            : null;
    }
}
