namespace HealthWuhan.Api.Hosting;

/// <summary>A start-up that cannot succeed for a reason the operator can remove. The message is one line: what is wrong, and what to do.</summary>
/// <remarks>Printed alone, without a stack trace; it never carries a password or a citizen's data.</remarks>
public sealed class StartupException : Exception
{
    public StartupException()
    {
    }

    public StartupException(string message)
        : base(OneLine(message))
    {
    }

    public StartupException(string message, Exception innerException)
        : base(OneLine(message), innerException)
    {
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
