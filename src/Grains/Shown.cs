namespace HealthWuhan.Grains;

/// <summary>
/// The state of a grain as readers in its own process see it without a call: whatever <see cref="DurableState{TState}.Current"/> says at that moment. Written by the grain alone, in its turns.
/// </summary>
/// <remarks>One reference is all there is to read, so nobody sees half of a change, nor anything once the grain has said that it goes.</remarks>
/// <param name="grain">Whose state it is.</param>
/// <param name="current">What is stored; null where nothing is.</param>
public sealed class Shown<TState>(GrainId grain, TState? current)
    where TState : class
{
    private volatile TState? _current = current;
    private volatile object? _page;
    private bool _hasEnded;

    public GrainId Grain => grain;

    /// <summary>What is stored; null where nothing is, and when the grain has gone: then it is to be asked.</summary>
    public TState? Current => _current;

    /// <summary>What a reader has made of <see cref="Current"/> and may need again; it goes with the grain.</summary>
    public object? Page
    {
        get => _page;
        set => _page = value;
    }

    internal void Show(TState? next)
    {
        if (!_hasEnded)
            _current = next;
    }

    /// <summary>The grain goes; whatever it still does is shown to nobody.</summary>
    internal void End()
    {
        _hasEnded = true;
        (_current, _page) = (null, null);
    }
}
