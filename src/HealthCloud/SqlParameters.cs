using Npgsql;
using NpgsqlTypes;

namespace HealthWuhan.HealthCloud;

/// <summary>Positional parameters with their types, so that a null is one of the right type.</summary>
internal static class SqlParameters
{
    public static NpgsqlParameterCollection AddText(this NpgsqlParameterCollection parameters, string? text) =>
        parameters.AddTyped(text, NpgsqlDbType.Text);

    public static NpgsqlParameterCollection AddTime(this NpgsqlParameterCollection parameters, DateTimeOffset? time) =>
        parameters.AddTyped(time?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameterCollection AddNumber(this NpgsqlParameterCollection parameters, int number) =>
        parameters.AddTyped(number, NpgsqlDbType.Integer);

    public static NpgsqlParameterCollection AddRevision(this NpgsqlParameterCollection parameters, long revision) =>
        parameters.AddTyped(revision, NpgsqlDbType.Bigint);

    public static NpgsqlParameterCollection AddFlag(this NpgsqlParameterCollection parameters, bool flag) =>
        parameters.AddTyped(flag, NpgsqlDbType.Boolean);

    /// <summary>Null is a null, and not an empty array.</summary>
    public static NpgsqlParameterCollection AddTexts(this NpgsqlParameterCollection parameters, IReadOnlyList<string>? texts) =>
        parameters.AddTyped(texts?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    private static NpgsqlParameterCollection AddTyped(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
    {
        parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return parameters;
    }
}

/// <summary>Columns that may be null.</summary>
internal static class SqlColumns
{
    public static string? Text(this NpgsqlDataReader reader, string column) =>
        reader.IsDBNull(reader.GetOrdinal(column)) ? null : reader.GetString(reader.GetOrdinal(column));

    public static DateTimeOffset Time(this NpgsqlDataReader reader, string column) => reader.GetFieldValue<DateTimeOffset>(reader.GetOrdinal(column));

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader reader, string column) =>
        reader.IsDBNull(reader.GetOrdinal(column)) ? null : reader.Time(column);

    public static int Number(this NpgsqlDataReader reader, string column) => reader.GetInt32(reader.GetOrdinal(column));
}
