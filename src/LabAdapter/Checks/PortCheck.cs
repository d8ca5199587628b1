using System.Net;
using System.Net.Sockets;
using HealthWuhan.LabAdapter.Settings;

namespace HealthWuhan.LabAdapter.Checks;

/// <summary>Whether the ports can be listened on; asked while the adapter does not run.</summary>
internal static class PortCheck
{
    public static IEnumerable<Finding> Of(AdapterSettings settings)
    {
        yield return Of("status page", new(IPAddress.Loopback, settings.StatusPort));
        if (settings.Mllp is { } mllp)
            yield return Of("MLLP", mllp.Listen);
    }

    private static Finding Of(string what, IPEndPoint end)
    {
        try
        {
            using var listener = new TcpListener(end);
            listener.Start();
            return new(true, what, $"{end} is free");
        }
        catch (SocketException e)
        {
            return new(false, what, $"{end}: {e.Message}");
        }
    }
}
