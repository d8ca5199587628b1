using Orleans.Storage;

namespace HealthWuhan.Tests.Storage;

/// <summary>The notes as the storage provider has them, beside the grains.</summary>
public sealed class NoteStore(IGrainStorage storage)
{
    public async Task<GrainState<Note>> Read(GrainId id)
    {
        var state = new GrainState<Note>();
        await storage.ReadStateAsync(NoteGrain.StateName, id, state);
        return state;
    }

    public async Task<GrainState<Note>> WriteFirst(GrainId id, string text)
    {
        var state = new GrainState<Note>(new Note(text));
        await storage.WriteStateAsync(NoteGrain.StateName, id, state);
        return state;
    }

    public async Task WriteOver(GrainId id, string text)
    {
        var state = await Read(id);
        state.State = new Note(text);
        await storage.WriteStateAsync(NoteGrain.StateName, id, state);
    }

    public async Task<bool> TryWrite(GrainId id, GrainState<Note> state)
    {
        try
        {
            await storage.WriteStateAsync(NoteGrain.StateName, id, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    public async Task Clear(GrainId id) => await storage.ClearStateAsync(NoteGrain.StateName, id, await Read(id));
}
