using System.Runtime.InteropServices;

namespace HealthWuhan.Api.Hosting;

/// <summary>Ctrl-C and SIGTERM as one token, from the first moment of a process on: a start can be called off at any of its steps.</summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask)];

    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
    }

    private void Ask(PosixSignalContext signal)
    {
        // Not the runtime's own way of ending, which would run beside ours.
        signal.Cancel = true;
        _asked.Cancel();
    }
}
