using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.Tests.Sampling;

public class SwabMismatchRulesTests
{
    [Theory]
    [InlineData(10, 10, 10, 0, false, "")]
    [InlineData(10, 10, 10, 10, true, "")]
    [InlineData(1, 1, 1, 1, true, "")]
    [InlineData(10, 9, 9, 0, false, "under-filled")]
    [InlineData(10, 10, 9, 9, true, "people-differ")]
    [InlineData(10, 10, 11, 0, false, "people-differ")]
    [InlineData(10, 10, 0, 0, true, "people-differ result-without-samples")]
    [InlineData(10, 10, 0, 0, false, "people-differ")]
    [InlineData(10, 10, 10, 9, true, "result-not-delivered")]
    [InlineData(10, 10, 10, 1, false, "result-not-of-tube")]
    [InlineData(10, 8, 9, 4, true, "under-filled people-differ result-not-delivered")]
    public void What_does_not_add_up_is_told_all_at_once(int poolSize, int @sealed, int people, int answered, bool hasOutcome, string problems) =>
        Assert.Equal(problems, string.Join(' ', SwabMismatchRules.Of(new(poolSize, @sealed, people, answered, hasOutcome))));
}
