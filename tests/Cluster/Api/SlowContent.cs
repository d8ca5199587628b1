using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace HealthWuhan.Tests.Api;

/// <summary>A body whose beginning is sent at once, and its end when a test says so.</summary>
internal sealed class SlowContent : HttpContent
{
    private readonly string _beginning;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowContent(string beginning, string mediaType)
    {
        _beginning = beginning;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    /// <summary>Done when the server has begun to read.</summary>
    public Task HasBegun => _begun.Task;

    /// <summary>A client that waits until the server asks for a body, however busy it is; by itself it would send it after a second, and nobody knew whether the server has begun.</summary>
    public static HttpClient Client(WebApplication node) =>
        new(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = new(node.Urls.First()) };

    /// <summary>A request whose body goes out when the server asks for it.</summary>
    public HttpRequestMessage To(string path) => new(HttpMethod.Post, path) { Content = this, Headers = { ExpectContinue = true } };

    public void End(string rest) => _rest.TrySetResult(rest);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_beginning));
        await stream.FlushAsync();
        _begun.TrySetResult();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(await _rest.Task));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
