using System.Reflection;
using HealthWuhan.Domain.Booking;
using HealthWuhan.Domain.Citizens;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace HealthWuhan.Tests.Grains;

/// <summary>Where grains keep their states, and that they look there before they say anything.</summary>
[Collection(City.Collection)]
public class StateStoreTests(City city)
{
    [Fact]
    public void States_are_stored_under_the_names_that_they_have_always_had()
    {
        var names = new[]
        {
            Name<Citizen>(), Name<SampleBatch>(), Name<Consignment>(), Name<ConversionFile>(), Name<Schedule>(), Name<Patient>(),
            Name<SignIn>(), Name<SignInLimit>(), Name<AccountSessions>(), Name<StaffAccount>(), Name<StaffAttempts>(), Name<LabProgram>(),
        };
        Assert.Equal(
            [
                "citizen", "sample-batch", "consignment", "conversion-file", "schedule", "patient", "sign-in", "sign-in-limit", "account-sessions", "staff-account", "staff-attempts",
                "lab-program",
            ],
            names);
    }

    [Fact]
    public void A_state_that_was_not_loaded_is_not_taken_for_none()
    {
        var state = new DurableState<Citizen>(null!, null!);
        Assert.Throws<InvalidOperationException>(() => state.Current);
        Assert.Throws<InvalidOperationException>(() => state.Revision);
    }

    [Fact]
    public void Every_grain_that_keeps_a_state_does_something_when_it_is_activated()
    {
        var keeping = typeof(DurableState<>).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Grain)) && type.GetFields(Own).Any(field => IsState(field.FieldType))).ToArray();
        Assert.Equal(12, keeping.Length);
        Assert.All(keeping, type => Assert.NotNull(type.GetMethod(nameof(Grain.OnActivateAsync), BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)));
    }

    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static bool IsState(Type type) => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(DurableState<>) || type.GetGenericTypeDefinition() == typeof(CoalescedState<>));

    private string Name<TState>()
        where TState : class => city.Cluster.GetSiloServiceProvider(city.Cluster.Silos[0].SiloAddress).GetRequiredService<StateStore<TState>>().Name;
}
