using System.Text.Json;
using System.Text.Json.Serialization;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.HealthCloud.Events;

/// <summary>What is put on record: an event that consumers see, or a row that only our own lists need (<see cref="IsEvent"/> is false).</summary>
/// <param name="Id">As <see cref="CityEvent.Id"/>.</param>
/// <param name="Kind">As <see cref="CityEvent.Kind"/>; a row's kind is told apart by the function that appends (0020-event-record.sql).</param>
/// <param name="Day">As <see cref="CityEvent.Day"/>.</param>
/// <param name="At">As <see cref="CityEvent.At"/>.</param>
/// <param name="Payload">JSON.</param>
public sealed record RecordEntry(string Id, string Kind, DateOnly Day, DateTimeOffset At, string Payload)
{
    public bool IsEvent { get; init; }

    public CitizenKey? Citizen { get; init; }

    public static RecordEntry Of(CityEvent happened) =>
        new(happened.Id, happened.Kind, happened.Day, happened.At, JsonSerializer.Serialize(happened.Facts, FactsJson.Default.TypeOf(happened.Facts)))
        {
            IsEvent = true,
            Citizen = happened.Citizen,
        };

    /// <summary>When the sweep is to look at a code again; also where its colour has not changed.</summary>
    public static RecordEntry Standing(CitizenKey citizen, RecordedCode code) => new(
        citizen.Value,
        "health-code-standing",
        Domain.CityTime.DateOf(code.At),
        code.At,
        JsonSerializer.Serialize(new StandingCode(code.Revision, code.Color, code.NextChange), FactsJson.Default.StandingCode))
    {
        Citizen = citizen,
    };
}

/// <summary>A code as the sweep needs it.</summary>
internal sealed record StandingCode(int Revision, HealthCodeColor Color, DateTimeOffset? NextChange);

/// <summary>How facts are stored and told: camelCase, enumerations by name, nothing that is not there.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SampleFacts))]
[JsonSerializable(typeof(WithdrawnFacts))]
[JsonSerializable(typeof(TubeFacts))]
[JsonSerializable(typeof(OwnerFacts))]
[JsonSerializable(typeof(OrderFacts))]
[JsonSerializable(typeof(HeldFacts))]
[JsonSerializable(typeof(CodeFacts))]
[JsonSerializable(typeof(AppointmentFacts))]
[JsonSerializable(typeof(ScheduleFacts))]
[JsonSerializable(typeof(ConversionFacts))]
[JsonSerializable(typeof(StandingCode))]
internal sealed partial class FactsJson : JsonSerializerContext
{
    /// <summary>By what it is, not by what it is called here.</summary>
    public System.Text.Json.Serialization.Metadata.JsonTypeInfo TypeOf(EventFacts facts) =>
        GetTypeInfo(facts.GetType()) ?? throw new NotSupportedException($"{facts.GetType().Name} has no stored form.");
}
