using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Sampling;

public class BarcodeTests
{
    [Theory]
    [InlineData("4201061234567890")]
    [InlineData("00123")]
    [InlineData("AB-12_c.d")]
    public void A_barcode_is_kept_as_scanned(string scanned) => Assert.Equal(scanned, Barcode.Parse(scanned).Value.Value);

    [Fact]
    public void Spaces_around_a_barcode_are_dropped() => Assert.Equal("00123", Barcode.Parse(" 00123\t").Value.Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("12345678901234567890123456789012345678901")]
    [InlineData("1234 5678")]
    [InlineData("../../etc")]
    [InlineData("采样管12345")]
    public void What_no_scanner_reads_is_refused(string? text) => Assert.Equal("invalid-barcode", Barcode.Parse(text).Refusal?.Code);

    [Theory]
    [InlineData("00123")]
    [InlineData("123")]
    [InlineData("0x123")]
    [InlineData("deadbeefdeadbeefdeadbeefdeadbeef")]
    public void A_grain_key_never_looks_like_a_number_or_a_guid(string barcode)
    {
        var key = new Barcode(barcode).GrainKey;
        Assert.False(long.TryParse(key, System.Globalization.NumberStyles.HexNumber, null, out _) || Guid.TryParse(key, out _));
    }
}
