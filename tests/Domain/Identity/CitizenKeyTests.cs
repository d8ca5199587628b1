using System.Globalization;
using CsCheck;
using HealthWuhan.Domain.Identity;

namespace HealthWuhan.Tests.Identity;

public class CitizenKeyTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void One_document_is_one_citizen_however_it_is_written() => Documents.Any.Sample(document =>
    {
        var typed = Documents.FullWidth(document.Number.ToLowerInvariant());
        Assert.Equal(CitizenKey.Derive(document, Secret), CitizenKey.Derive(Documents.Parse(document.Type, typed).Value, Secret));
    });

    [Fact]
    public void The_same_number_of_another_type_is_another_citizen() =>
        Gen.Select(Documents.Any, Gen.Enum<DocumentType>()).Where((document, type) => document.Type != type).Sample((document, type) =>
            Assert.NotEqual(CitizenKey.Derive(document, Secret), CitizenKey.Derive(document with { Type = type }, Secret)));

    [Fact]
    public void Another_secret_is_another_key() => Documents.Any.Sample(document =>
        Assert.NotEqual(CitizenKey.Derive(document, Secret), CitizenKey.Derive(document, Secret.AsSpan(1))));

    [Fact]
    public void The_bytes_of_a_key_give_the_key_back() => Documents.Any.Sample(document =>
    {
        var key = CitizenKey.Derive(document, Secret);
        Assert.Equal(CitizenKey.Size, key.ToBytes().Length);
        Assert.Equal(key, CitizenKey.FromBytes(key.ToBytes()));
    });

    /// <summary>Orleans' ADO.NET storage reads such strings as numbers, so that two keys become one row.</summary>
    [Fact]
    public void A_key_never_looks_like_a_number() => Documents.Any.Sample(document =>
    {
        var key = CitizenKey.Derive(document, Secret).Value;
        Assert.False(Guid.TryParse(key, out _));
        Assert.False(Int128.TryParse(key, NumberStyles.Any, CultureInfo.InvariantCulture, out _));
        Assert.False(Int128.TryParse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _));
    });
}
