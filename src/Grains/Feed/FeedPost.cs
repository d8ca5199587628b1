using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using HealthWuhan.Domain.Feed;
using HealthWuhan.HealthCloud.Feed;

namespace HealthWuhan.Grains.Feed;

/// <summary>
/// Posts one event to one consumer, signed: <c>X-Feed-Signature</c> is the HMAC-SHA-256, in hexadecimal, of <c>X-Feed-Timestamp</c> (seconds since 1970), a dot
/// and the body.
/// </summary>
internal sealed class FeedPost(FeedSecrets secrets, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    // No redirections: a consumer is where an admin said it is.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = s_timeout,
    };

    public void Dispose() => _http.Dispose();

    /// <summary>What the answer means, and the answer in a few words, which never repeat what the consumer said.</summary>
    public async Task<(DeliveryAnswer Answer, string Words)> Send(FeedConsumer consumer, FeedEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Signed(consumer, CloudEvent.Of(happened).ToJson());
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)answer.StatusCode;
            return (DeliveryRules.Read(status), $"answered {status}");
        }
        catch (HttpRequestException unreachable)
        {
            return (DeliveryRules.Read(null), $"cannot be reached, {unreachable.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (DeliveryRules.Read(null), $"did not answer within {s_timeout.TotalSeconds} s");
        }
        catch (CryptographicException)
        {
            return (DeliveryRules.Read(null), "has a secret that was not stored by us");
        }
    }

    private HttpRequestMessage Signed(FeedConsumer consumer, byte[] body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        var signature = HMACSHA256.HashData(secrets.Decrypt(consumer.Id, consumer.Secret), signed);
        return new HttpRequestMessage(HttpMethod.Post, consumer.Url)
        {
            Headers = { { "X-Feed-Timestamp", timestamp }, { "X-Feed-Signature", Convert.ToHexStringLower(signature) } },
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(CloudEvent.MediaType) { CharSet = "utf-8" } } },
        };
    }
}
