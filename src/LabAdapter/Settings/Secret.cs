namespace HealthWuhan.LabAdapter.Settings;

/// <summary>A secret that nothing prints by accident.</summary>
internal sealed class Secret(string value)
{
    /// <summary>The secret itself; only for the request that proves it.</summary>
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
