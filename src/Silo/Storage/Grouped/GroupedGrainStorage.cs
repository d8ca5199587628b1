using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace HealthWuhan.Silo.Storage.Grouped;

/// <summary>
/// Grain storage that commits in groups across grains, with the guarantees of Orleans' own provider: a write returns when it is durable, of two writers of one
/// version one wins and the other learns it, a write whose answer was lost may have happened. ETags are versions, 1 for the first write.
/// </summary>
/// <remarks>Only for grains whose keys are strings that nobody could take for a number or a GUID; ours begin with a letter and a hyphen.</remarks>
internal sealed class GroupedGrainStorage(StateRows rows, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage, IAsyncDisposable
{
    private readonly StateReads _reads = new(rows);
    private readonly StateWrites _writes = new(rows);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await _reads.Read(Place(stateName, grainId));
        grainState.State = (stored?.Payload is { } payload ? serializer.Deserialize<T>(new BinaryData(payload)) : default) ?? New<T>();
        grainState.ETag = stored?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = stored?.Payload is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Here, in the grain's turn: while the write waits for its group the state may be replaced.
        var payload = serializer.Serialize(grainState.State).ToArray();
        var version = await _writes.Write(new(Place(stateName, grainId), Version(grainState.ETag), payload))
            ?? throw Conflict("write", stateName, grainState.ETag);
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is null)
            await ReadStateAsync(stateName, grainId, grainState);
        if (Version(grainState.ETag) is { } version && !await rows.Delete(Place(stateName, grainId), version))
            throw Conflict("clear", stateName, grainState.ETag);
        grainState.State = New<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        await _reads.DisposeAsync();
    }

    private T New<T>() => activators.GetActivator<T>().Create();

    private static int? Version(string? etag) => etag is null ? null : int.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture);

    private static StatePlace Place(string stateName, GrainId grainId)
    {
        if (grainId.TryGetIntegerKey(out _, out _) || grainId.TryGetGuidKey(out _, out _))
            throw new ArgumentException("This storage is for grains with keys that are no numbers.", nameof(grainId));
        return new(grainId.Key.ToString()!, stateName);
    }

    // Without the key: it says of whom.
    private static InconsistentStateException Conflict(string operation, string stateName, string? etag) =>
        new($"Another activation has stored the state ({stateName}, {operation} at version {etag ?? "none"}).");
}
