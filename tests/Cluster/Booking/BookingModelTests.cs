using CsCheck;

namespace HealthWuhan.Tests.Booking;

/// <summary>
/// Random histories of many people at a few days of one clinic, all at once: with holds that run out, changes of capacity, closed slots, sleeping grains and writes that fail on both sides and in the
/// record. A failure prints the history and the seed that brings it back (environment variable CsCheck_Seed).
/// </summary>
[Collection(City.Collection)]
public sealed class BookingModelTests(City city) : IDisposable
{
    private const int AtOnce = 8;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public Task Whatever_happens_no_place_is_sold_twice_nobody_has_two_and_both_sides_agree() =>
        BookingStep.Histories.SampleAsync(async history =>
        {
            var clinic = await BookingCity.Open(city);
            foreach (var some in history.Chunk(AtOnce))
            {
                var looks = clinic.Oversold();
                await Task.WhenAll(some.Select(clinic.Do));
                Assert.Empty(await looks);
            }

            await clinic.ComeToRest();
            await clinic.Moved();
            Assert.Empty(await clinic.Oversold());
            Assert.Empty(await clinic.Wrong());
        }, iter: 8, threads: 1, print: history => string.Join('\n', history.Select(step => step.ToString())));
}

/// <summary>What can be done.</summary>
internal enum BookingAct
{
    Hold,
    Confirm,
    Cancel,
    Wait,
    ChangeSlot,
    Close,
    PassTime,
    Sleep,
    FailSchedule,
    FailPatient,
    FailRecord,
}

/// <summary>One step of a history, in numbers.</summary>
internal sealed record BookingStep(BookingAct Act, int Person, int Day, int Slot, int Number)
{
    public static Gen<BookingStep[]> Histories => One.Array[60, 160];

    private static Gen<BookingStep> One =>
        from act in Gen.Frequency(
            (30, BookingAct.Hold), (25, BookingAct.Confirm), (10, BookingAct.Cancel), (10, BookingAct.Wait), (3, BookingAct.ChangeSlot), (1, BookingAct.Close), (3, BookingAct.PassTime),
            (3, BookingAct.Sleep), (3, BookingAct.FailSchedule), (3, BookingAct.FailPatient), (2, BookingAct.FailRecord))
        from person in Gen.Int[0, BookingCity.People - 1]
        from day in Gen.Int[0, BookingCity.Days - 1]
        from slot in Gen.Int[0, 1]
        from number in Gen.Int[0, 4]
        select new BookingStep(act, person, day, slot, number);
}
