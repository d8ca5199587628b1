using System.Reflection;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>JSON that looks like what an endpoint takes, with something wrong about it here and there.</summary>
internal sealed class FuzzJson(FuzzStrings strings)
{
    private const int MaxDepth = 4;

    /// <summary>A body for this wire type.</summary>
    public Gen<byte[]> BodyOf(Type type) => Gen.Select(Of(type, 0), Gen.Int[0, 59], Gen.Int[0, 10_000], Damage);

    private Gen<string> Of(Type type, int depth)
    {
        var known = Nullable.GetUnderlyingType(type) ?? type;
        var right = known switch
        {
            _ when known == typeof(string) => strings.Text.Select(Quote),
            _ when known == typeof(DateTimeOffset) => strings.Time.Select(Quote),
            _ when known == typeof(bool) => Gen.OneOf("true", "false"),
            _ when known.IsPrimitive || known == typeof(decimal) => FuzzStrings.Number,
            _ when known == typeof(JsonElement) || depth > MaxDepth => Any,
            _ when ElementOf(known) is { } element => Of(element, depth + 1).Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            _ => Object(known, depth),
        };
        return Gen.Frequency((40, right), (1, Gen.Const("null")), (1, Any), (depth == 0 ? 0 : 1, Deep));
    }

    private Gen<string> Object(Type type, int depth)
    {
        var names = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .Select(property => (Name: JsonNamingPolicy.CamelCase.ConvertName(property.Name), Value: Of(property.PropertyType, depth + 1))).ToArray();
        var all = names.Aggregate(Gen.Const(""), (before, member) => Gen.Select(before, member.Value, Gen.Int[0, 39], (text, value, luck) => text + Member(member.Name, value, luck)));
        return Gen.Select(all, strings.Text, Any, Gen.Int[0, 9], (text, name, value, luck) => $"{{{(luck == 0 ? $"{Quote(name)}:{value}," : "")}{text.TrimEnd(',')}}}");
    }

    /// <summary>Mostly there, at times missing, or there twice.</summary>
    private static string Member(string name, string value, int luck) => luck switch
    {
        0 => "",
        1 => $"\"{name}\":{value},\"{name}\":1,",
        2 => $"\"{name.ToUpperInvariant()}\":{value},",
        _ => $"\"{name}\":{value},",
    };

    private Gen<string> Any => Gen.Frequency(
        (3, strings.Text.Select(Quote)),
        (2, FuzzStrings.Number),
        (2, Gen.OneOf("true", "null", "[]", "{}", "[[]]", "[null]", "{\"\":{}}", "[1,\"a\",{}]")),
        (1, Deep));

    private static Gen<string> Deep => Gen.Select(Gen.OneOf(5, 17, 65, 2_000), Gen.Bool, (depth, isArray) => isArray
        ? new string('[', depth) + new string(']', depth)
        : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));

    /// <summary>Bytes that are no UTF-8, an end too early, or something behind the end.</summary>
    private static byte[] Damage(string json, int kind, int place)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var at = bytes.Length == 0 ? 0 : place % bytes.Length;
        return kind switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], 0xC3, 0x28, 0xFF, .. bytes[at..]],
            2 => [.. bytes, (byte)'}', (byte)'x'],
            3 => [0xEF, 0xBB, 0xBF, .. bytes],
            4 => Encoding.Unicode.GetBytes(json),
            5 => [],
            _ => bytes,
        };
    }

    // By hand, since a serializer would not write half a surrogate pair.
    private static string Quote(string text) =>
        $"\"{string.Concat(text.Select(c => c is < ' ' or '"' or '\\' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()))}\"";

    private static Type? ElementOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType && typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[^1] : null;
}
