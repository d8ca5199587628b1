using CsCheck;
using HealthWuhan.Domain;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.HealthCodes;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Citizens;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;

namespace HealthWuhan.Tests.Conversions;

/// <summary>The real grain and the small model through the same random histories, time included. A failure prints its history and the seed (CsCheck_Seed).</summary>
[Collection(City.Collection)]
public sealed class ConversionModelTests(City city) : IDisposable
{
    private static readonly CaseReviewer[] s_reviewers =
        [new("neighbour", "420106", "420106-012"), new("district-1", "420106", null), new("district-2", "420106", null)];

    private static readonly ConversionForm s_form = new() { Reason = ConversionReason.ReleaseConditionsMet, Statement = "over" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => city.Clock.Shift = TimeSpan.Zero;

    [Fact]
    public Task Whatever_happens_applications_go_as_the_model_says() =>
        CaseStep.Histories(steps: 24).SampleAsync(async history =>
        {
            city.Clock.Shift = TimeSpan.Zero;
            var (model, person) = (new ConversionModel(), await YellowPerson());
            foreach (var step in history)
            {
                var expected = model.Do(step);
                city.Clock.Shift = TimeSpan.FromMinutes(model.Minute);
                Assert.Equal($"{step}: {expected ?? "done"}", $"{step}: {await Do(person, step) ?? "done"}");
                Assert.Equal($"after {step}\n{model.Lines()}", $"after {step}\n{await Lines(person)}");
            }

            await AssertOnRecord(person);
        }, iter: 80, threads: 1, print: history => string.Join('\n', history.Select(step => step.ToString())));

    private async Task<Person> YellowPerson()
    {
        var person = Fresh.Person();
        var citizen = Citizen(person);
        await city.Settled("420106-012", [person]);
        await citizen.RecordFact(new() { Kind = FactKind.HomeObservation, Since = city.Clock.GetUtcNow().AddDays(-2), Source = "report-1" }, "one", Cancel);
        return person;
    }

    private async Task<string?> Do(Person person, CaseStep step)
    {
        var (file, id, reviewer) = (File(person), IdOf(person, step.Application), s_reviewers[step.Reviewer]);
        var decision = new CaseDecision { Reviewer = reviewer, Verdict = step.Act == CaseAct.Reject ? Verdict.Reject : Verdict.Approve, Reason = "because", Revision = step.Act == CaseAct.DecideStale ? 99 : null };
        Task<Result<ConversionApplication>> call = step.Act switch
        {
            CaseAct.Begin => file.Begin(new(id, s_form, city.Key(person)), Cancel),
            CaseAct.PutEvidence => file.PutEvidence(id, step.Evidence, new(EvidenceType.Pdf, [(byte)step.Evidence]), Cancel),
            CaseAct.RemoveEvidence => file.RemoveEvidence(id, step.Evidence, Cancel),
            CaseAct.Submit => file.Submit(id, Cancel),
            CaseAct.Withdraw => file.Withdraw(id, Cancel),
            CaseAct.Claim => file.Claim(id, reviewer, Cancel),
            CaseAct.GiveBack => file.GiveBack(id, reviewer, Cancel),
            CaseAct.Wait => Task.FromResult<Result<ConversionApplication>>(new ConversionApplication()),
            _ => file.Decide(id, decision, Cancel),
        };
        return (await call).Refusal?.Code;
    }

    /// <summary>As the model says it; evidence as it is in the database, where nothing may be left that no application names.</summary>
    private async Task<string> Lines(Person person)
    {
        var file = await File(person).Get(Cancel) ?? new ConversionFile();
        var stored = await city.Database.Value<long>("SELECT count(*) FROM conversion_evidence WHERE citizen = $1", city.Key(person).Value);
        Assert.Equal(file.Applications.Sum(application => application.Evidence.Length), stored);
        var lines = Enumerable.Range(0, 7).Select(number => (Number: number, Application: file.Find(IdOf(person, number)))).Where(one => one.Application is not null)
            .Select(one => $"{one.Number}: {one.Application!.Status} {string.Join(',', one.Application.Evidence.Select(item => item.Number))}");
        return string.Join('\n', lines) + $"\n{(await Citizen(person).HealthCode())!.Code.Color}";
    }

    /// <summary>The record has every step of every application once, and the list says what the application does.</summary>
    private async Task AssertOnRecord(Person person)
    {
        var submitted = ((await File(person).Get(Cancel))?.Applications ?? []).Where(application => application.SubmittedAt is not null).ToArray();
        var events = (await city.Database.EventsOf(city.Key(person))).Where(one => one.Kind.StartsWith("conversion", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            submitted.Sum(application => 1 + (application.Review is null ? 0 : 1) + (application.ClosedAt is null ? 0 : 1)),
            events.Select(one => one.Id).Distinct(StringComparer.Ordinal).Count());
        foreach (var application in submitted)
            Assert.Equal(application.Status.ToString(), await city.Database.Value<string>("SELECT status FROM conversion WHERE id = $1", application.Id));
    }

    private string IdOf(Person person, int application) => ConversionRules.IdOf(city.Key(person), application.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private ICitizenGrain Citizen(Person person) => city.Grains.GetGrain<ICitizenGrain>(city.Key(person).Value);

    private IConversionGrain File(Person person) => city.Grains.GetGrain<IConversionGrain>(ConversionFile.GrainKey(city.Key(person)));
}
