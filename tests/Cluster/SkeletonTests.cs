namespace HealthWuhan.Tests; public class SkeletonTests { [Fact] public void The_house_builds() => Assert.NotNull(typeof(HealthWuhan.Domain.Refusal)); }
