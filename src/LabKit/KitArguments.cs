using System.Globalization;

namespace HealthWuhan.LabKit;

/// <summary>What the user asked for cannot be done; the message is one line and says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The options after a verb, as <c>--name value</c>.</summary>
internal sealed class KitArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public static KitArguments Read(ReadOnlySpan<string> args, params ReadOnlySpan<string> known)
    {
        var read = new KitArguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!known.Contains(args[i]) || i + 1 == args.Length)
                throw new UsageException($"{args[i]} is not understood, or has no value. Options here: {string.Join(' ', known!)}");
            read._values[args[i]] = args[i + 1];
        }

        return read;
    }

    public string? TextOrNull(string name) => _values.GetValueOrDefault(name);

    public string Text(string name) => TextOrNull(name) ?? throw new UsageException($"{name} is needed.");

    public Uri Address(string name) => Uri.TryCreate(Text(name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"{name} is the address of a city, such as https://city.example.");

    public int Number(string name, int byDefault, int atMost)
    {
        if (TextOrNull(name) is not { } text)
            return byDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= atMost
            ? number
            : throw new UsageException($"{name} is a whole number up to {atMost}.");
    }
}
