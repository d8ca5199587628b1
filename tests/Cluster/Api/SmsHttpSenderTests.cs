using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthWuhan.Api.Sms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests.Api;

/// <summary>The HTTP sender against a real server that answers as it is told to.</summary>
[Collection(City.Collection)]
public sealed class SmsHttpSenderTests(City city) : IAsyncLifetime
{
    private const string Key = "a key of at least thirty-two characters";

    private readonly ConcurrentQueue<Posted> _posted = new();
    private readonly ConcurrentQueue<HttpStatusCode> _answers = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Diary _diary = new();
    private WebApplication _gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using (var clear = city.Database.CreateCommand("DELETE FROM sms_sent"))
            await clear.ExecuteNonQueryAsync(Cancellation);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _gateway = builder.Build();
        _gateway.MapPost("/sms", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            _posted.Enqueue(new(await reader.ReadToEndAsync(Cancellation), request.Headers["X-Sms-Timestamp"]!, request.Headers["X-Sms-Signature"]!));
            _arrived.Release();
            return Results.StatusCode(_answers.TryDequeue(out var status) ? (int)status : 200);
        });
        await _gateway.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _arrived.Dispose();
    }

    [Fact]
    public async Task A_message_is_posted_with_a_signature_over_time_and_body()
    {
        await using var sender = await Start();
        var message = Message();
        Assert.True(await sender.Send(message));
        await _arrived.WaitAsync(Cancellation);

        var posted = Assert.Single(_posted);
        var body = JsonDocument.Parse(posted.Body).RootElement;
        Assert.Equal((message.Phone, message.Text, message.Id), (body.Text("phone"), body.Text("text"), body.GetProperty("id").GetGuid()));
        Assert.Equal(["phone", "text", "id"], body.EnumerateObject().Select(property => property.Name));
        var signed = Encoding.UTF8.GetBytes($"{posted.Timestamp}.{posted.Body}");
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), signed)), posted.Signature);
        var age = city.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(posted.Timestamp, CultureInfo.InvariantCulture));
        Assert.InRange(age, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task After_a_500_the_same_message_is_posted_again_under_the_same_id()
    {
        _answers.Enqueue(HttpStatusCode.InternalServerError);
        await using var sender = await Start();
        await sender.Send(Message());
        await _arrived.WaitAsync(Cancellation);
        await _arrived.WaitAsync(Cancellation);
        Assert.Single(_posted.Select(posted => posted.Body).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_a_400_it_is_not_and_the_log_says_so_without_the_phone()
    {
        _answers.Enqueue(HttpStatusCode.BadRequest);
        await using var sender = await Start();
        var message = Message();
        await sender.Send(message);
        await sender.Drain();
        Assert.Single(_posted);
        var line = Assert.Single(_diary.Lines);
        Assert.Contains("answered 400", line, StringComparison.Ordinal);
        Assert.DoesNotContain(message.Phone, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PerMinute")]
    [InlineData("PerDay")]
    public async Task Beyond_the_budget_of_all_nodes_nothing_is_sent_and_it_is_told_once(string budget)
    {
        await using var first = await Start((budget, "3"));
        await using var second = await Start((budget, "3"));
        for (var i = 0; i < 5; i++)
        {
            await first.Send(Message());
            await second.Send(Message());
        }

        await first.Drain();
        await second.Drain();
        Assert.Equal(3, _posted.Count);
        Assert.InRange(_diary.Lines.Count, 1, 2);
        Assert.All(_diary.Lines, line => Assert.Contains("budget", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_decoy_reaches_nobody_and_costs_nothing()
    {
        await using var sender = await Start(("PerDay", "1"));
        for (var i = 0; i < 3; i++)
            await sender.Send(Message() with { IsDecoy = true });
        var message = Message();
        await sender.Send(message);
        await sender.Drain();
        Assert.Contains(message.Id.ToString(), Assert.Single(_posted).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_is_sent_before_the_process_ends()
    {
        await using var sender = await Start();
        for (var i = 0; i < 50; i++)
            await sender.Send(Message());
        await sender.Drain();
        Assert.Equal(50, _posted.Count);
    }

    [Fact]
    public async Task A_full_queue_takes_nothing_more()
    {
        // Not started: nothing is taken out of the queue.
        await using var sender = Build(("Queue", "2"));
        bool[] taken = [await sender.Send(Message()), await sender.Send(Message()), await sender.Send(Message())];
        Assert.Equal([true, true, false], taken);
        Assert.True(sender.IsFull);
    }

    [Theory]
    [InlineData("Url", "http://gateway.example/sms", "Sms:Url")]
    [InlineData("Key", "short", "Sms:Key")]
    [InlineData("PerDay", "0", "PerDay")]
    public async Task A_setting_that_is_no_good_is_told_by_its_name_and_not_by_its_value(string name, string value, string told)
    {
        await using var sender = Build((name, value));
        var refusal = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => sender.IsFull);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        if (name == "Key")
            Assert.DoesNotContain(value, refusal.Message, StringComparison.Ordinal);
    }

    private static SmsMessage Message() => new(Guid.NewGuid(), Fresh.Person().Phone, "123456", "【健康武汉】验证码 123456", IsDecoy: false);

    private async Task<Sender> Start(params (string Name, string Value)[] settings)
    {
        var sender = Build(settings);
        await sender.Start();
        return sender;
    }

    private Sender Build(params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Sms:Url"] = _gateway.Urls.First() + "/sms", ["Sms:Key"] = Key };
        foreach (var (name, value) in settings)
            values["Sms:" + name] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(city.Database).AddSingleton<TimeProvider>(city.Clock);
        services.AddLogging(logging => logging.AddProvider(_diary)).AddSms(configuration, "unused");
        return new(services.BuildServiceProvider());
    }

    private sealed record Posted(string Body, string Timestamp, string Signature);

    /// <summary>The sender as a host runs it.</summary>
    private sealed class Sender(ServiceProvider services) : IAsyncDisposable
    {
        public bool IsFull => services.GetRequiredService<ISmsSender>().IsFull;

        public Task<bool> Send(SmsMessage message) => services.GetRequiredService<ISmsSender>().TrySend(message, Cancellation);

        public async Task Start()
        {
            foreach (var service in services.GetServices<IHostedService>())
                await service.StartAsync(Cancellation);
        }

        /// <summary>Ends it as a host does that shuts down.</summary>
        public async Task Drain()
        {
            foreach (var service in services.GetServices<IHostedService>())
                await service.StopAsync(Cancellation);
        }

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }

    /// <summary>What is logged at warning and above.</summary>
    private sealed class Diary : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
