using HealthWuhan.Grains;

namespace HealthWuhan.Tests.Storage;

/// <summary>The smallest grain that stores something. Its writes can be coalesced or raced like those of any other.</summary>
public interface INoteGrain : IGrainWithStringKey
{
    Task<string> Read();

    Task Write(string text);

    Task Clear();

    /// <summary>Ends this activation, so that the next call reads from storage.</summary>
    Task Leave();
}

[GenerateSerializer, Immutable, Alias("test-note")]
public sealed record Note([property: Id(0)] string Text)
{
    public Note()
        : this("")
    {
    }
}

/// <summary>A note whose state is written in groups with other grains'.</summary>
public interface IGroupedNoteGrain : INoteGrain;

public sealed class NoteGrain([PersistentState(NoteGrain.StateName)] IPersistentState<Note> note) : StoredNote(note), INoteGrain
{
    public const string StateName = "test-note";
}

public sealed class GroupedNoteGrain([PersistentState(NoteGrain.StateName, StateStores.Grouped)] IPersistentState<Note> note) : StoredNote(note), IGroupedNoteGrain;

public abstract class StoredNote(IPersistentState<Note> note) : Grain
{
    public Task<string> Read() => Task.FromResult(note.State.Text);

    public Task Write(string text)
    {
        note.State = new Note(text);
        return note.WriteStateAsync();
    }

    public Task Clear() => note.ClearStateAsync();

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
