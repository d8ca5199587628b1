namespace HealthWuhan.Grains;

/// <summary>
/// The state of a grain as readers in its own process see it without a call: whatever <see cref="DurableState{TState}.Current"/> says at that moment. Written by the grain alone, in its turns.
/// </summary>
/// <remarks>One reference is all there is to read, so nobody sees half of a change, nor anything once the grain has said that it goes.</remarks>
public interface IShown<TState>
    where TState : class
{
    /// <summary>Whose state it is.</summary>
    GrainId Grain { get; }

    /// <summary>What is stored; null where nothing is, and when the grain has gone: then it is to be asked.</summary>
    TState? Current { get; }

    /// <summary>What a reader has made of <see cref="Current"/> and may need again; it goes with the grain.</summary>
    object? Page { get; set; }
}
