using System.Globalization;
using System.Text.Json;
using HealthWuhan.Storage;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

switch (args)
{
    case ["size", "--citizens", var sizes] when Numbers(sizes) is { Length: > 0 } counts:
        await Console.Out.WriteLineAsync(await CitizenSizes.Run(counts, stop.Token));
        return 0;
    case ["hold", "--citizens", var number] when Numbers(number) is [var awake]:
        await CitizenSizes.Hold(awake, stop.Token);
        return 0;
    case [] or ["--rounds", _] or ["--rounds", _, "--ratios", _] when args.Length == 0 || Numbers(args[1]) is [> 0 and <= 50]:
        var (table, ratios) = await StorageComparison.Run(args.Length == 0 ? 5 : Numbers(args[1])[0], stop.Token);
        await Console.Out.WriteLineAsync(table);
        if (args.Length == 4)
            await File.WriteAllTextAsync(args[3], JsonSerializer.Serialize(ratios), stop.Token);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            """
            HealthWuhan.Storage [--rounds 5 [--ratios FILE]]: the two grain storages, by turns, on a PostgreSQL of their own
            HealthWuhan.Storage size --citizens 10000,100000: what a citizen costs, by how many there are, on a fresh PostgreSQL each time
            HealthWuhan.Storage hold --citizens 50000: wakes them and keeps them until Ctrl-C, for those who take the heap apart (dotnet-gcdump)
            """);
        return 2;
}

static int[] Numbers(string text)
{
    var numbers = new List<int>();
    foreach (var part in text.Split(','))
    {
        if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 20_000_000)
            return [];
        numbers.Add(number);
    }

    return [.. numbers];
}
