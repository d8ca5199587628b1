using System.Globalization;
using HealthWuhan.Storage;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var rounds = args is ["--rounds", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, 50)
    : args.Length == 0 ? 5
    : 0;
if (rounds == 0)
{
    await Console.Error.WriteLineAsync("HealthWuhan.Storage [--rounds 5]: the two grain storages, by turns, on a PostgreSQL of their own");
    return 2;
}

await Console.Out.WriteLineAsync(await StorageComparison.Run(rounds, stop.Token));
return 0;
