using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace HealthWuhan.Grains;

/// <summary>Where the state of each kind of grain is stored: under which name, which no other has and which never changes, and by which provider. Every silo has the providers.</summary>
public static class StateStores
{
    /// <summary>Writes and reads of many grains share a statement and a commit (docs/decisions/0037-grouped-grain-storage.md): for grains that come in crowds, as people and tubes do.</summary>
    public const string Grouped = "grouped";

    internal static IServiceCollection AddStateStores(this IServiceCollection services) => services
        .Add<Citizen>("citizen", Grouped)
        .Add<SampleBatch>("sample-batch", Grouped)
        .Add<Consignment>("consignment")
        .Add<ConversionFile>("conversion-file")
        .Add<Schedule>("schedule")
        .Add<Patient>("patient")
        .Add<SignIn>("sign-in")
        .Add<SignInLimit>("sign-in-limit")
        .Add<AccountSessions>("account-sessions")
        .Add<StaffAccount>("staff-account")
        .Add<StaffAttempts>("staff-attempts")
        .Add<LabProgram>("lab-program");

    private static IServiceCollection Add<TState>(this IServiceCollection services, string name, string? provider = null)
        where TState : class => services.AddSingleton(all => new StateStore<TState>(
            name,
            provider is null ? all.GetRequiredService<IGrainStorage>() : all.GetRequiredKeyedService<IGrainStorage>(provider),
            all.GetRequiredService<ILogger<StateStore<TState>>>()));
}
