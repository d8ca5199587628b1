using System.Text.RegularExpressions;

namespace HealthWuhan.Tests;

/// <summary>No key, password or token lies in the repository: every text file of it is looked through.</summary>
public sealed partial class RepositorySecretsTests
{
    private static readonly string[] s_notOurs = [".git", "artifacts", "bin", "obj", ".data", "node_modules", ".vs", ".idea"];
    private static readonly string[] s_generated = ["packages.lock.json"];

    [Fact]
    public void Nothing_that_looks_like_a_secret_is_in_any_file()
    {
        string[] found = [.. Files(Root).SelectMany(file => Suspicious(File.ReadAllText(file)).Select(text => $"{Path.GetRelativePath(Root, file)}: {text}"))];
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("-----BEGIN {0}PRIVATE KEY-----", "EC ")]
    [InlineData("-----BEGIN {0}PRIVATE KEY-----", "")]
    [InlineData("Deployment__Secret={0}", "q0Q6l1TLCaw9x3k4mWzVdQ7uS2y5bNfHgJpRtEoIi8A=")]
    [InlineData("\"clientSecret\": \"{0}\"", "q0Q6l1TLCaw9x3k4mWzVdQ7uS2y5bNfHgJpRtEoIi8A")]
    [InlineData("Host=db;Password={0};", "tr0ub4dor&3")]
    [InlineData("POSTGRES_PASSWORD: {0}", "8f14e45fceea167a5a36dedd4bea2543")]
    [InlineData("token = \"{0}\"", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjLTEyMyJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r")]
    public void What_looks_like_one_is_found(string line, string secret) => Assert.Single(Suspicious(string.Format(line, secret)));

    [Theory]
    [InlineData("Deployment__Secret=…")]
    [InlineData("POSTGRES_PASSWORD: \"${HW_DB_PASSWORD:?set HW_DB_PASSWORD}\"")]
    [InlineData("Password={where.Password}")]
    [InlineData("Password=secret\"")]
    [InlineData("string Password = \"correct horse\"")]
    public void What_only_speaks_of_one_is_not(string line) => Assert.Empty(Suspicious(line));

    internal static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "HealthWuhan.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("This test runs inside the repository.");
            return folder.FullName;
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => !s_generated.Contains(Path.GetFileName(file), StringComparer.Ordinal) && IsText(file))
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !s_notOurs.Contains(Path.GetFileName(inner), StringComparer.Ordinal)).SelectMany(Files));

    private static bool IsText(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[4096];
        return !start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }

    // A line that says how such a thing looks, for this very test, is none.
    private static IEnumerable<string> Suspicious(string text) => text.Split('\n')
        .Where(line => !line.Contains("InlineData(", StringComparison.Ordinal))
        .SelectMany(line => PrivateKey().Matches(line).Concat(Token().Matches(line)).Concat(Assigned().Matches(line)))
        .Select(match => match.Value);

    [GeneratedRegex("-----BEGIN ([A-Z]+ )*PRIVATE KEY-----", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    // A name that says secret, then a value with a digit in it that no expression stands for.
    [GeneratedRegex(@"(secret|password|passwd|apikey|api_key|token|privatekey|statekeys)\w*""?\s*[:=]+\s*[""']?(?=[^\s""';]*[0-9])[A-Za-z0-9+/_&%!-]{9,}={0,2}(?![\w({.\[])", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Assigned();
}
