using System.Text.Json.Serialization;

namespace HealthWuhan.LabAdapter.Journal;

/// <summary>What a record of the journal says. The names of the kinds and of their fields are stored: they are never changed or used again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(SegmentBegun), "begun")]
[JsonDerivedType(typeof(EntryTaken), "taken")]
[JsonDerivedType(typeof(EntriesAnswered), "answered")]
[JsonDerivedType(typeof(OriginalRemoved), "removed")]
internal abstract record JournalEvent;

/// <summary>The first record of a segment: what is not in the entries that follow it.</summary>
internal sealed record SegmentBegun(long NextNumber, Totals Totals) : JournalEvent;

/// <summary>An entry is durable here. Its content follows the event in the record, or has a file of its own.</summary>
internal sealed record EntryTaken(Entry Entry) : JournalEvent;

/// <summary>The city has answered entries of one push, and the answer is filed.</summary>
internal sealed record EntriesAnswered(long[] Numbers, Totals Answer) : JournalEvent;

/// <summary>The original of an answered entry is gone from its folder.</summary>
internal sealed record OriginalRemoved(long Number) : JournalEvent;

[JsonSerializable(typeof(JournalEvent))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class JournalJson : JsonSerializerContext;
