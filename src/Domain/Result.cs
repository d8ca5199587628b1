using System.Diagnostics.CodeAnalysis;

namespace HealthWuhan.Domain;

/// <summary>An expected "no": a code the caller can act on (kebab-case, stable, listed in the HTTP contract) and a sentence that says what exactly was wrong.</summary>
/// <remarks>The detail may name a tube, a row or a count, never a document number, a name or a phone: it travels into answers and logs.</remarks>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal([property: Id(0)] string Code, [property: Id(1)] string Detail)
{
    /// <summary>How long it stays refused, where that is known.</summary>
    [Id(2)] public TimeSpan? Wait { get; init; }
}

/// <summary>What a rule or a grain answers when it may say no: the value, or the refusal. Exceptions stay for defects and outages.</summary>
[GenerateSerializer, Immutable, Alias("result`1")]
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The conversions exist so that a rule can simply return either.")]
public readonly record struct Result<T>
{
    [Id(0)] private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Null when the answer is yes.</summary>
    [Id(1)] public Refusal? Refusal { get; }

    /// <summary>The answer; reading it from a refusal is a defect and throws.</summary>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused: {Refusal.Code}");

    /// <summary>Never the value, which may be somebody's name, and never an exception: logs print this.</summary>
    public override string ToString() => Refusal?.Code ?? "allowed";

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}
