using HealthWuhan.Api;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.Grains.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthWuhan.Tests.Api;

/// <summary>What a call does when the silo that had it is gone.</summary>
[Collection(City.Collection)]
public class GrainCallsTests(City city)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How Orleans tells a caller that a silo died under the call, that its directory does not know a new one yet, or that a silo ends.</summary>
    public static TheoryData<Exception> LostCalls =>
        [new TimeoutException(), new SiloUnavailableException(), new OrleansException("Trying to register staffaccount/a-medic on invalid silo"), new OperationCanceledException()];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(LostCalls))]
    public async Task A_call_that_was_lost_is_made_again(Exception lost)
    {
        var calls = new GrainCalls(city.Grains, TimeProvider.System);
        var attempts = 0;
        var tube = await calls.Batch<SampleBatch?>(Fresh.Barcode(), batch => attempts++ == 0 ? throw lost : batch.Get(Cancellation), Cancellation);
        Assert.Equal((null, 2), (tube, attempts));
    }

    [Fact]
    public async Task A_write_that_the_storage_has_refused_is_not_made_again()
    {
        var calls = new GrainCalls(city.Grains, TimeProvider.System);
        var attempts = 0;
        await Assert.ThrowsAsync<OrleansException>(() => calls.Batch<int>(Fresh.Barcode(), _ => attempts++ >= 0 ? throw new OrleansException("storage", new IOException()) : Task.FromResult(0), Cancellation));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task No_call_is_made_again_when_its_caller_has_waited_long_enough()
    {
        var clock = new FakeTimeProvider();
        var calls = new GrainCalls(city.Grains, clock);
        var attempts = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => calls.Batch(Fresh.Barcode(), Slow, Cancellation));
        Assert.Equal(1, attempts);

        Task<int> Slow(ISampleBatchGrain batch)
        {
            attempts++;
            clock.Advance(TimeSpan.FromSeconds(4));
            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task A_call_that_takes_no_token_is_not_waited_for_by_a_caller_who_has_no_time_left()
    {
        var calls = new GrainCalls(city.Grains, TimeProvider.System);
        var never = new TaskCompletionSource<int>();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var call = calls.Batch(Fresh.Barcode(), _ => never.Task, time.Token);
        await time.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Cancellation));
        Assert.False(Cancellation.IsCancellationRequested);
    }
}
