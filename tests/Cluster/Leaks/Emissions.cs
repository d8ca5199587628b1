using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace HealthWuhan.Tests.Leaks;

/// <summary>Everything that the programs of a process tell of themselves, from whichever source: log entries of every level with their scopes, activities, measurements.</summary>
internal sealed class Emissions : IDisposable
{
    private readonly ConcurrentQueue<string> _logs = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private readonly ConcurrentDictionary<string, byte> _metrics = new(StringComparer.Ordinal);
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;

    public Emissions()
    {
        _activities = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue(Text(activity)),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters = new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _meters.Start();
    }

    public IReadOnlyCollection<string> Logs => _logs;

    public IReadOnlyCollection<string> Traces => _traces;

    /// <summary>By instrument and tags; an amount tells nothing of anybody.</summary>
    public IReadOnlyCollection<string> Metrics
    {
        get
        {
            _meters.RecordObservableInstruments();
            return [.. _metrics.Keys];
        }
    }

    /// <summary>An ear for one logger factory; each has scopes of its own.</summary>
    public ILoggerProvider Ear() => new LogProvider(_logs);

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private static string Text(Activity activity) => string.Join(' ', (IEnumerable<string?>)
    [
        activity.Source.Name, activity.DisplayName, activity.OperationName, activity.StatusDescription, activity.TraceStateString,
        .. activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
        .. activity.Baggage.Select(item => $"{item.Key}={item.Value}"),
        .. activity.Events.Select(happened => $"{happened.Name} {string.Join(' ', happened.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}"),
        .. activity.Links.SelectMany(link => link.Tags ?? []).Select(tag => $"{tag.Key}={tag.Value}"),
    ]);

    private void Measured<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _ = value;
        var text = $"{instrument.Meter.Name} {instrument.Name}";
        foreach (var (name, tag) in tags)
            text += $" {name}={tag}";
        _metrics.TryAdd(text, 0);
    }

    private sealed class LogProvider(ConcurrentQueue<string> logs) : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ILogger CreateLogger(string categoryName) => new LogOf(logs, categoryName, () => _scopes);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
            // Nothing of its own.
        }
    }

    private sealed class LogOf(ConcurrentQueue<string> logs, string category, Func<IExternalScopeProvider> scopes) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => scopes().Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var parts = new List<string?> { logLevel.ToString(), category, formatter(state, exception), exception?.ToString() };
            AddValues(parts, state);
            scopes().ForEachScope((scope, all) => AddValues(all, scope), parts);
            logs.Enqueue(string.Join(' ', parts));
        }

        private static void AddValues(List<string?> parts, object? state)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                parts.AddRange(values.Select(value => $"{value.Key}={value.Value}"));
            else
                parts.Add(state?.ToString());
        }
    }
}
