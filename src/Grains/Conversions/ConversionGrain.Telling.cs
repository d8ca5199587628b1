using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Retention;
using HealthWuhan.Grains.Identity;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Grains.Conversions;

/// <summary>How a step reaches the record and an approval its citizen, whatever dies on the way; and how everything ends.</summary>
internal sealed partial class ConversionGrain
{
    private const string TellReminder = "telling";
    private static readonly TimeSpan TellRetry = TimeSpan.FromMinutes(1);

    private IGrainTimer? _telling;

    private ConversionApplication? Untold => _state.Current?.Applications.FirstOrDefault(application => !application.IsTold);

    /// <summary>The reminder's tick: finish what failed while nobody may ask again.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await TellAll(CancellationToken.None);
        if (await this.GetReminder(TellReminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public async Task Escalate(CancellationToken cancellationToken)
    {
        if (EscalationRules.Escalate(_state.Current, Policy, _clock.GetUtcNow()) is not { } next)
            return;

        await _state.Commit(next);
        await TellOrRemind();
    }

    public async Task<int> Expire(CancellationToken cancellationToken)
    {
        var expired = ConversionExpiryRules.Expire(_state.Current, Policy, _parts.Directives.Policy<RetentionPolicy>(), _clock.GetUtcNow());
        if (expired.File is null)
            await _state.Clear();
        else
            await _state.Commit(expired.File);
        await KeepNamedEvidence();
        await _parts.Visits.Set(Key, expired.Next, cancellationToken);
        return expired.Removed;
    }

    public async Task Erase(CancellationToken cancellationToken)
    {
        await _state.Clear();
        await KeepNamedEvidence();
        await _parts.Visits.Set(Key, null, cancellationToken);
    }

    /// <summary>At once, and again until the file goes; anew where it goes on after a write that was in doubt.</summary>
    private void StartTelling()
    {
        _telling?.Dispose();
        _telling = this.RegisterGrainTimer(TellAll, TimeSpan.Zero, TellRetry);
    }

    private async Task TellOrRemind()
    {
        try
        {
            // Not the caller's token: a reviewer who leaves must not leave an approval behind that its citizen does not have.
            await TellAll(CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogTellingFailed(exception.GetType().Name);
            DeactivateOnIdle();
            await this.RegisterOrUpdateReminder(TellReminder, TellRetry, TellRetry);
            throw;
        }
    }

    private async Task TellAll(CancellationToken cancellationToken)
    {
        while (Untold is { } application)
        {
            await _parts.Record.Append(ConversionEvents.Of(Key, application));
            if (application.Status == ConversionStatus.Approved)
                await Approve(application, cancellationToken);
            await _state.Commit(ReviewRules.Told(_state.Current!, application.Id));
        }
    }

    /// <summary>Whoever is signed in with the phone that was wrong is not any more.</summary>
    private async Task Approve(ConversionApplication application, CancellationToken cancellationToken)
    {
        await Citizen.ApplyConversion(ConversionApproval.Of(application), cancellationToken);
        if (application.Form.Phone is not null)
            await GrainFactory.GetGrain<ISessionGrain>(AccountSessions.GrainKey(Key.Value)).CloseAll(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An application for a conversion has changed, and the record or its citizen could not be told ({Failure}); a reminder will try again.")]
    private partial void LogTellingFailed(string failure);
}
