using System.Text.RegularExpressions;

namespace HealthWuhan.Tests;

/// <summary>What the security documents cite as evidence is there: every file and every class that they name.</summary>
public sealed partial class DocumentedEvidenceTests
{
    [Theory]
    [InlineData("docs/security.md", 60)]
    [InlineData("docs/asvs.md", 60)]
    public void Whatever_is_cited_exists(string document, int atLeast)
    {
        var root = RepositorySecretsTests.Root;
        var classes = ((string[])["src", "tests", "bench"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);
        string[] cited = [.. Cited().Matches(File.ReadAllText(Path.Combine(root, document))).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];
        Assert.True(cited.Length >= atLeast, $"Only {cited.Length} are cited.");
        string[] missing = [.. cited.Where(name => !(name.Contains('/', StringComparison.Ordinal) || name.Contains('.', StringComparison.Ordinal)
            ? Path.Exists(Path.Combine(root, name))
            : classes.Contains(name)))];
        Assert.Empty(missing);
    }

    // A file of the repository, or a class by its name; settings and headers look otherwise.
    [GeneratedRegex("`(?<name>(src|tests|docs|bench|scripts)/[^` ]+|[a-z-]+\\.(yml|sh)|[A-Z][a-z]+[A-Z0-9][A-Za-z0-9]*|Masks|Family|Sessions|Policies|Export)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cited();
}
