namespace HealthWuhan.Silo.Storage;

/// <summary>A stored state cannot be decrypted: its key is missing, its bytes were changed, or they are no state at all. The grain does not activate.</summary>
public sealed class UnreadableStateException : Exception
{
    public UnreadableStateException()
    {
    }

    public UnreadableStateException(string message)
        : base(message)
    {
    }

    public UnreadableStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
