namespace HealthWuhan.Grains;

/// <summary>References to grains by their keys. Orleans looks for the type and the interface by reflection at every <c>GetGrain&lt;T&gt;(key)</c>; here it does so once for each kind of grain.</summary>
public static class GrainsByKey
{
    public static TGrain ByKey<TGrain>(this IGrainFactory grains, string key)
        where TGrain : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(grains);
        var kind = Kinds<TGrain>.Known ??= Kind.Of(grains.GetGrain<TGrain>(key));
        return (TGrain)grains.GetGrain(GrainId.Create(kind.Grain, key), kind.Interface);
    }

    private sealed record Kind(GrainType Grain, GrainInterfaceType Interface)
    {
        public static Kind Of(IAddressable grain)
        {
            var reference = (GrainReference)grain;
            return new(reference.GrainId.Type, reference.InterfaceType);
        }
    }

    private static class Kinds<TGrain>
    {
        // Whoever comes at the same time finds the same: both follow from the interface.
        public static Kind? Known { get; set; }
    }
}
