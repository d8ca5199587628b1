namespace HealthWuhan.Api.Sms;

/// <summary>A message to a phone.</summary>
/// <param name="Id">The same at every try, so that a gateway can tell a repeat.</param>
/// <param name="Phone">Where to.</param>
/// <param name="Code">The code in the text, for the development sender.</param>
/// <param name="Text">What the phone shows.</param>
/// <param name="IsDecoy">Reaches nobody; all that the caller could measure is done for it as for any other.</param>
public sealed record SmsMessage(Guid Id, string Phone, string Code, string Text, bool IsDecoy)
{
    /// <summary>Neither phone nor text: a message may be printed by accident.</summary>
    public override string ToString() => $"SMS {Id}";
}

/// <summary>The way out for SMS.</summary>
public interface ISmsSender
{
    /// <summary>Whether it takes nothing at this moment.</summary>
    bool IsFull { get; }

    /// <summary>Takes a message over; false where it takes nothing at this moment. What was taken is sent once, as far as that can be had: whoever waits for it in vain asks again.</summary>
    Task<bool> TrySend(SmsMessage message, CancellationToken cancellationToken);
}
