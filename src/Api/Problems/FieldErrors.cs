using HealthWuhan.Domain;

namespace HealthWuhan.Api.Problems;

/// <summary>Collects everything that is wrong with a request, so that the caller learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> _errors;
    private readonly string _prefix;

    public FieldErrors()
        : this([], "")
    {
    }

    private FieldErrors(List<FieldError> errors, string prefix)
    {
        _errors = errors;
        _prefix = prefix;
    }

    public bool Any => _errors.Count > 0;

    /// <summary>The value, or default after noting the refusal under the field's name.</summary>
    public T? Take<T>(string field, Result<T> result)
    {
        if (result.Refusal is not { } refusal)
            return result.Value;

        Add(field, refusal.Code, refusal.Detail);
        return default;
    }

    public void Add(string field, string code, string detail) => _errors.Add(new(_prefix + field, code, detail));

    /// <summary>The same errors, for what reads the parts of a field: its parts are named after it.</summary>
    public FieldErrors Within(string field) => new(_errors, _prefix + field + '.');

    /// <summary>A text of at most so many characters, trimmed; null where it is absent or wrong.</summary>
    public string? Text(string field, string? value, int maxLength, bool mandatory)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            if (mandatory)
                Add(field, "missing-field", "This field is mandatory.");
            return null;
        }

        if (text.Length <= maxLength && !text.Any(char.IsControl))
            return text;

        Add(field, "invalid-field", $"At most {maxLength} characters, no control characters.");
        return null;
    }

    /// <summary>One of an enumeration's names, in any case; the fallback where it is absent. Without a fallback (the default value) it is mandatory.</summary>
    public TEnum Choice<TEnum>(string field, string? value, TEnum fallback)
        where TEnum : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(value) && Enum.IsDefined(fallback))
            return fallback;
        // Not by number: "2" is no name.
        if (Enum.GetNames<TEnum>().Contains(value?.Trim(), StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<TEnum>(value!.Trim(), ignoreCase: true);

        Add(field, string.IsNullOrWhiteSpace(value) ? "missing-field" : "invalid-field", $"One of {string.Join(", ", Enum.GetNames<TEnum>())}.");
        return fallback;
    }

    public IReadOnlyList<FieldError> All => _errors;

    /// <summary>All of it as one 422.</summary>
    public ProblemResult ToProblem() => new(ToRefusal(), _errors);

    /// <summary>All of it as one refusal. Its code is the fields' code where they agree, else <c>invalid-fields</c>.</summary>
    public Refusal ToRefusal()
    {
        var codes = _errors.Select(error => error.Code).Distinct(StringComparer.Ordinal).ToArray();
        var code = codes is [var only] ? only : "invalid-fields";
        return new(code, string.Join(' ', _errors.Select(error => $"{error.Field}: {error.Detail}")));
    }
}
