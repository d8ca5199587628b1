namespace HealthWuhan.Load;

/// <summary>What the user asked for cannot be done; the message is one line and says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The options after a verb, as <c>--name value</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads pairs of a name and its value.</summary>
    /// <exception cref="UsageException">An option is unknown or has no value.</exception>
    public static Arguments Read(ReadOnlySpan<string> args, params ReadOnlySpan<string> known)
    {
        var read = new Arguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!known.Contains(args[i]) || i + 1 == args.Length)
                throw new UsageException($"{args[i]} is not understood, or has no value. Options here: {string.Join(' ', known!)}");
            read._values[args[i]] = args[i + 1];
        }

        return read;
    }

    public string Text(string name, string? byDefault = null) => _values.GetValueOrDefault(name, byDefault!)
        ?? throw new UsageException($"{name} is needed.");

    public string? TextOrNull(string name) => _values.GetValueOrDefault(name);

    /// <summary>A whole number between 1 and a limit: nothing this program does is unbounded.</summary>
    public int Number(string name, int byDefault, int atMost)
    {
        if (!_values.TryGetValue(name, out var text))
            return byDefault;
        return int.TryParse(text, out var number) && number >= 1 && number <= atMost
            ? number
            : throw new UsageException($"{name} is a whole number from 1 to {atMost}.");
    }
}
