using System.Reflection;

namespace HealthWuhan.Api.Monitoring;

/// <summary>Who this node is: one run of this process. Another run, also of the same silo, is another node.</summary>
internal sealed record NodeIdentity(Guid Id, string Name, string? Silo, DateTimeOffset StartedAt)
{
    public static string Host { get; } = Environment.MachineName;

    /// <summary>The release, with the commit it was made from where the build says it.</summary>
    public static string Version { get; } =
        typeof(NodeIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>A silo says which one it is in the cluster; a gateway is none.</summary>
    public static NodeIdentity Of(IServiceProvider services)
    {
        var silo = services.GetService<ILocalSiloDetails>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return new(Guid.CreateVersion7(now), $"{Host}/{Environment.ProcessId}", silo?.SiloAddress.ToParsableString(), now);
    }
}
