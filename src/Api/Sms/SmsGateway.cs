using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Sms;

/// <summary>
/// Hands messages to an SMS gateway over HTTP: <c>POST {phone, text, id}</c>, signed. <c>X-Sms-Signature</c> is the HMAC-SHA-256, in hexadecimal, of
/// <c>X-Sms-Timestamp</c> (seconds since 1970), a dot and the body.
/// </summary>
internal sealed class SmsGateway(IHttpClientFactory clients, IOptions<SmsOptions> options, TimeProvider clock)
{
    public const string Client = "sms";
    public const string TimestampHeader = "X-Sms-Timestamp";
    public const string SignatureHeader = "X-Sms-Signature";

    private const int Tries = 3;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);

    private readonly byte[] _key = options.Value.SigningKey;
    private readonly Uri _url = options.Value.Url!;

    /// <summary>Null when the gateway has taken the message; else why not, after as many tries as made sense: some 18 seconds at the most.</summary>
    public async Task<string?> Send(SmsMessage message, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new SmsRequest(message.Phone, message.Text, message.Id), SmsJson.Readable.SmsRequest);
        var pause = s_firstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (failure, mayHeal) = await Try(body, cancellationToken);
            if (failure is null || !mayHeal || attempt == Tries)
                return failure;

            await Task.Delay(pause, clock, cancellationToken);
            pause *= 2;
        }
    }

    private async Task<(string? Failure, bool MayHeal)> Try(byte[] body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(s_timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = Signed(body);
            using var answer = await clients.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode ? (null, false) : ($"the gateway answered {(int)answer.StatusCode}", MayHeal(answer.StatusCode));
        }
        catch (HttpRequestException unreachable)
        {
            return ($"the gateway cannot be reached, {unreachable.HttpRequestError}", true);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return ($"the gateway did not answer within {s_timeout.TotalSeconds} s", true);
        }
    }

    private HttpRequestMessage Signed(byte[] body)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        return new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Headers = { { TimestampHeader, timestamp }, { SignatureHeader, Convert.ToHexStringLower(HMACSHA256.HashData(_key, signed)) } },
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    private static bool MayHeal(HttpStatusCode status) => (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
}
