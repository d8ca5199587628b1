using HealthWuhan.Domain.Sampling;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Sampling;

/// <summary>How a tube's outcome reaches everybody in it, whatever dies on the way.</summary>
internal sealed partial class SampleBatchGrain
{
    private IGrainTimer? _delivery;

    /// <summary>The reminder's tick: finish a delivery that failed while its lab may never ask again.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await Deliver(CancellationToken.None);
        if (await this.GetReminder(DeliveryReminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    /// <summary>At once, and again until the tube goes; anew where it goes on after a write that was in doubt.</summary>
    private void StartDelivery()
    {
        _delivery?.Dispose();
        _delivery = this.RegisterGrainTimer(Deliver, TimeSpan.Zero, DeliveryRetry);
    }

    private async Task DeliverOrRemind()
    {
        try
        {
            // Not the caller's token: a lab that hangs up must not leave half of the members without the result.
            await Deliver(CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogDeliveryFailed(exception, _state.Current!.Barcode);
            // Whoever looks at the tube next wakes it, and so finishes this; a tube that stayed awake would leave it all to the reminder.
            DeactivateOnIdle();
            await this.RegisterOrUpdateReminder(DeliveryReminder, DeliveryRetry, DeliveryRetry);
            throw;
        }
    }

    /// <summary>Gives the outcome to the record and every untold sample to its person (at most 20, all at once), then remembers that it is done.</summary>
    private async Task Deliver(CancellationToken cancellationToken)
    {
        if (_state.Current is not { } batch)
            return;

        var untold = batch.Untold.ToArray();
        var people = untold.Select(sample => Citizen(sample.Citizen).Deliver(SampleBatchRules.SampleFor(batch, sample), cancellationToken));
        await Task.WhenAll([_tube.CatchUp(), .. people]);
        await TakeFromFormer(untold, cancellationToken);
        await _state.Commit(untold.Length == 0 ? batch : batch with { Delivered = true });
        CityMeter.Delivered(untold.Length);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tube {Barcode}: its outcome did not reach every member and the record; a reminder will try again.")]
    private partial void LogDeliveryFailed(Exception exception, Barcode barcode);
}
