using DbUp.Engine.Output;

namespace HealthWuhan.Silo.Schema;

/// <summary>What DbUp tells, one level lower: a start that has nothing to upgrade says nothing, and a failure is told by the exception.</summary>
internal sealed partial class UpgradeLog(ILogger logger) : IUpgradeLog
{
    public void LogTrace(string format, params object[] args) => Trace(logger, Text(format, args));

    public void LogDebug(string format, params object[] args) => Debug(logger, Text(format, args));

    public void LogInformation(string format, params object[] args) => Debug(logger, Text(format, args));

    public void LogWarning(string format, params object[] args) => Warning(logger, Text(format, args));

    public void LogError(string format, params object[] args) => Debug(logger, Text(format, args));

    public void LogError(Exception ex, string format, params object[] args) => Debug(logger, Text(format, args));

    private static string Text(string format, object[] args) => args.Length == 0 ? format : string.Format(format, args);

    [LoggerMessage(LogLevel.Trace, "Schema: {Text}")]
    private static partial void Trace(ILogger logger, string text);

    [LoggerMessage(LogLevel.Debug, "Schema: {Text}")]
    private static partial void Debug(ILogger logger, string text);

    [LoggerMessage(LogLevel.Warning, "Schema: {Text}")]
    private static partial void Warning(ILogger logger, string text);
}
