using System.ComponentModel.DataAnnotations;

namespace HealthWuhan.Api.Hosting;

/// <summary>Tells an operator in one line which setting is no good, where the options' own validation would fail deep inside the start of the host.</summary>
internal static class SettingsCheck
{
    /// <summary>Reads and validates the options of a section.</summary>
    /// <exception cref="StartupException">One of them cannot be read, or makes no sense.</exception>
    public static void Verify<TOptions>(IConfiguration configuration, string section)
        where TOptions : class, new()
    {
        var options = Read<TOptions>(configuration, section);
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true))
            throw new StartupException(string.Join(' ', failures.Select(failure => Text(failure, section))));
    }

    private static TOptions Read<TOptions>(IConfiguration configuration, string section)
        where TOptions : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<TOptions>() ?? new();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new StartupException(unreadable.Message, unreadable);
        }
    }

    private static string Text(ValidationResult failure, string section) =>
        failure.MemberNames.FirstOrDefault() is { } member ? $"{section}:{member}: {failure.ErrorMessage}" : failure.ErrorMessage!;
}
