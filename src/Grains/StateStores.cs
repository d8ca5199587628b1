namespace HealthWuhan.Grains;

/// <summary>The storage providers by name, other than the default one; every silo has them.</summary>
public static class StateStores
{
    /// <summary>Writes and reads of many grains share a statement and a commit (docs/decisions/0037-grouped-grain-storage.md): for grains that come in crowds, as people and tubes do.</summary>
    public const string Grouped = "grouped";
}
