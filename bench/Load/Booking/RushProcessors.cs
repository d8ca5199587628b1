using System.Globalization;
using HealthWuhan.Load.Comparison;

namespace HealthWuhan.Load.Booking;

/// <summary>The processor time that generator, product and database used, each second after the release: who was busy when, on cores that they share.</summary>
internal sealed class RushProcessors(DemoProduct product, TimeProvider clock)
{
    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(1);

    private readonly List<Usage> _usages = [];
    private volatile bool _isOver;

    public async Task Watch(DateTimeOffset from, CancellationToken cancellationToken)
    {
        var wait = from - clock.GetUtcNow();
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, cancellationToken);
        using var timer = new PeriodicTimer(s_each, clock);
        do
            _usages.Add(Look());
        while (!_isOver && await timer.WaitForNextTickAsync(cancellationToken));
    }

    public void End() => _isOver = true;

    public override string ToString()
    {
        var seconds = _usages.Zip(_usages.Skip(1), (before, after) => after.Since(before)).Select((usage, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}: {usage}"));
        return $"Processor seconds of generator / product / database / others, by second after the release: {string.Join("; ", seconds)}";
    }

    private Usage Look()
    {
        var (generator, all) = (Environment.CpuUsage.TotalTime, CpuClock.OfMachine());
        var databases = CpuClock.Of([.. DemoProduct.PostgresIn(product.Data)]);
        var server = CpuClock.Of([.. product.Processes]) - databases;
        return new(generator, server, databases, all - generator - server - databases);
    }

    private sealed record Usage(TimeSpan Generator, TimeSpan Product, TimeSpan Database, TimeSpan Others)
    {
        public Usage Since(Usage before) => new(Generator - before.Generator, Product - before.Product, Database - before.Database, Others - before.Others);

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Generator.TotalSeconds:0.00} / {Product.TotalSeconds:0.00} / {Database.TotalSeconds:0.00} / {Others.TotalSeconds:0.00}");
    }
}
