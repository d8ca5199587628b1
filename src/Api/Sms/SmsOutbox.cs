using System.Data.Common;
using System.Threading.Channels;
using HealthWuhan.Grains;
using Microsoft.Extensions.Options;

namespace HealthWuhan.Api.Sms;

/// <summary>
/// Where messages wait for the gateway, so that nobody who asks for a code does: how long the gateway takes, and whether there was a message at all, cannot be
/// told from the answer. In memory: what dies with the process, people ask for again.
/// </summary>
internal sealed partial class SmsOutbox(
    SmsGateway gateway, SmsBudget budget, IOptions<SmsOptions> options, TimeProvider clock, ILogger<SmsOutbox> logger) : BackgroundService, ISmsSender
{
    private const int AtOnce = 16;
    private static readonly TimeSpan s_tellEvery = TimeSpan.FromMinutes(1);

    private readonly Channel<SmsMessage> _waiting = Channel.CreateBounded<SmsMessage>(options.Value.Queue);
    private readonly Lock _telling = new();
    private long? _toldAt;
    private int _unsent;

    public bool IsFull => _waiting.Reader.Count >= options.Value.Queue;

    public Task<bool> TrySend(SmsMessage message, CancellationToken cancellationToken) => Task.FromResult(_waiting.Writer.TryWrite(message));

    /// <summary>Takes nothing more and sends what waits, as long as the host lets it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
        if (_waiting.Reader.Count is > 0 and var left)
            LogLeft(left);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAll(stoppingToken)));

    private async Task SendAll(CancellationToken cancellationToken)
    {
        await foreach (var message in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            if (message.IsDecoy)
                continue;
            var failure = await Send(message, cancellationToken);
            CityMeter.Sms(failure is null ? "sent" : "failed");
            if (failure is not null)
                Tell(failure);
        }
    }

    /// <summary>Null when it is sent, else why not.</summary>
    private async Task<string?> Send(SmsMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await budget.TryTake(cancellationToken)
                ? await gateway.Send(message, cancellationToken)
                : $"the budget of {options.Value.PerMinute} a minute and {options.Value.PerDay} a day is used up";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One message's trouble is not the others'. The exception's words may name the phone, so only its kind is told.
            return exception is DbException ? "the budget cannot be read" : exception.GetType().Name;
        }
    }

    /// <summary>At most once a minute, and never whose message it was.</summary>
    private void Tell(string failure)
    {
        lock (_telling)
        {
            _unsent++;
            if (_toldAt is { } at && clock.GetElapsedTime(at) < s_tellEvery)
                return;

            LogUnsent(_unsent, failure);
            (_toldAt, _unsent) = (clock.GetTimestamp(), 0);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} SMS could not be sent since this was last told; the latest: {Reason}.")]
    private partial void LogUnsent(int count, string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} SMS were not sent before this process ended.")]
    private partial void LogLeft(int count);
}
