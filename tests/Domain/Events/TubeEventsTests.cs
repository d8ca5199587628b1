using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Events;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using static HealthWuhan.Tests.Sampling.Tubes;

namespace HealthWuhan.Tests.Events;

/// <summary>What is found again in a tube's state is what happened to it.</summary>
public class TubeEventsTests
{
    private const string Lab = "lab-01";

    private static readonly Gen<Func<SampleBatch, DateTimeOffset, Result<SampleBatch>>[]> Histories = Gen.OneOf<Func<SampleBatch, DateTimeOffset, Result<SampleBatch>>>(
        (tube, now) => SampleBatchRules.Seal(tube, tube.Samples.Length, now),
        (tube, now) => TransportRules.HandOver(tube, "box", Lab, now),
        (tube, now) => TransportRules.Receive(tube, "box", Lab, now),
        (tube, now) => TransportRules.Reject(tube, "box", new(RejectReason.Leaked, Lab), now),
        (tube, now) => SampleBatchRules.Report(tube, Taken(Report(TubeResult.Negative), Lab, now), Policy),
        (tube, now) => SampleBatchRules.Report(tube, Taken(Report(TubeResult.Positive), Lab, now), Policy),
        (tube, now) => CorrectionRules.Apply(tube, new(CorrectionKind.Release, null, "", "supervisor", Lab), now),
        (tube, now) => CorrectionRules.Apply(tube, new(CorrectionKind.Correct, Report(TubeResult.Negative), "", "supervisor", Lab), now),
        (tube, now) => CorrectionRules.Apply(tube, new(CorrectionKind.Correct, Report(TubeResult.Positive), "", "supervisor", Lab), now),
        (tube, now) => CorrectionRules.Apply(tube, new(CorrectionKind.Revoke, null, "", "supervisor", Lab), now),
        (tube, now) => IdentityCorrectionRules.Apply(tube, tube.Samples[0].Id, new(Citizen(1), Citizen(9), "", "reviewer", now)),
        (tube, now) => IdentityCorrectionRules.Apply(tube, tube.Samples[0].Id, new(Citizen(9), Citizen(1), "", "reviewer", now))).Array[0, 40];

    /// <summary>Whatever is asked of a tube: each change makes new events, an event that was told keeps its id and moment, and no id comes again for another.</summary>
    [Fact]
    public void Every_change_is_told_once_and_the_same_whenever_it_is_told() => Histories.Sample(
        history =>
        {
            var (tube, told, now) = (With(1, poolSize: 1), new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal), Noon);
            foreach (var step in history)
            {
                now = now.AddMinutes(1);
                if (step(tube, now) is not { Refusal: null, Value: var next } || ReferenceEquals(next, tube))
                    continue;

                var before = TubeEvents.Of(tube, 1).Select(happened => happened.Id).ToHashSet(StringComparer.Ordinal);
                CityEvent[] after = [.. TubeEvents.Of(next, 2)];
                var isNew = after.Where(happened => !before.Contains(happened.Id)).ToArray();
                if (isNew.Length != 1 || next.Outcome < tube.Outcome || !isNew.All(happened => told.TryAdd(happened.Id, happened.At)))
                    return false;
                if (!after.All(happened => told[happened.Id] == happened.At))
                    return false;
                tube = next;
            }

            return true;
        },
        iter: 2000);

    [Fact]
    public void A_tube_tells_its_stages_in_their_order()
    {
        var tube = Sealed();
        tube = TransportRules.HandOver(tube, "box", Lab, Noon.AddHours(2)).Value;
        tube = TransportRules.Receive(tube, "box", Lab, Noon.AddHours(3)).Value;
        tube = SampleBatchRules.Report(tube, Taken(Report(TubeResult.Positive), Lab, Noon.AddHours(8)), Policy).Value;
        Assert.Equal(
            [EventKinds.TubeSealed, EventKinds.TubeHandedOver, EventKinds.TubeReceived, EventKinds.TubeTested],
            TubeEvents.Of(tube, 4).Select(happened => happened.Kind));
    }

    [Fact]
    public void Open_tubes_and_those_that_never_were_tell_nothing() => Assert.Empty(TubeEvents.Of(With(3), 3).Concat(TubeEvents.Of(null, 0)));

    [Fact]
    public void Every_kind_is_listed_once() =>
        Assert.Equal(typeof(EventKinds).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(), EventKinds.All.Order());
}
