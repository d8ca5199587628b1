using System.ComponentModel.DataAnnotations;
using HealthWuhan.Api.Identity;
using Microsoft.Extensions.Configuration;

namespace HealthWuhan.Tests.Api;

/// <summary>Settings of staff that make no sense are told by their names.</summary>
public class StaffSettingsTests
{
    [Theory]
    [InlineData("FirstStepsWithin", "-1.00:00:00", "FirstStepsWithin")]
    [InlineData("FirstStepsWithin", "400.00:00:00", "FirstStepsWithin")]
    [InlineData("TotpRoles", "admin, nurse", "TotpRoles")]
    [InlineData("PasswordIterations", "1000", "PasswordIterations")]
    public void Of_our_own_accounts(string name, string value, string told) => Assert.Equal([told], Wrong<StaffOptions>((name, value)));

    [Theory]
    [InlineData("FirstStepsWithin", "00:00:00")]
    [InlineData("TotpRoles", "")]
    [InlineData("TotpRoles", " medic,admin ")]
    public void And_those_that_make_sense_are_taken(string name, string value) => Assert.Empty(Wrong<StaffOptions>((name, value)));

    [Theory]
    [InlineData("Authority", "http://issuer.example", "Authority")]
    [InlineData("Authority", "issuer.example", "Authority")]
    [InlineData("Authority", "ftp://127.0.0.1/", "Authority")]
    [InlineData("Audience", " ", "Audience")]
    [InlineData("Roles:wh-medic", "citizen", "Roles")]
    [InlineData("SiteClaim", "", "RoleClaim")]
    public void Of_an_external_issuer(string name, string value, string told)
    {
        (string, string)[] good = [("Authority", "https://issuer.example"), ("Audience", "healthwuhan"), ("Roles:wh-medic", "medic")];
        Assert.Empty(Wrong<ExternalStaffOptions>(good));
        Assert.Empty(Wrong<ExternalStaffOptions>([.. good, ("Authority", "http://127.0.0.1:9000")]));
        Assert.Equal([told], Wrong<ExternalStaffOptions>([.. good, (name, value)]));
    }

    [Theory]
    [InlineData("ReplacesStaffAccounts", "true")]
    [InlineData("Audience", "healthwuhan")]
    [InlineData("Roles:wh-medic", "medic")]
    public void An_issuer_that_is_described_and_not_named_is_no_issuer(string name, string value) =>
        Assert.Equal(["Authority"], Wrong<ExternalStaffOptions>((name, value)));

    /// <summary>The members that are no good.</summary>
    private static string[] Wrong<TOptions>(params (string Name, string Value)[] settings)
        where TOptions : class, new()
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings)
            values[name] = value;
        var options = new ConfigurationBuilder().AddInMemoryCollection(values).Build().Get<TOptions>()!;
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true);
        return [.. failures.SelectMany(failure => failure.MemberNames).Distinct(StringComparer.Ordinal)];
    }
}
