using System.Net;
using HealthWuhan.Domain.Conversions;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Grains.Conversions;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Events;
using HealthWuhan.Tests.Grains;

namespace HealthWuhan.Tests.Conversions;

/// <summary>Every write of every step fails once, before it is stored or after: the same request again finishes it, and nothing happens twice.</summary>
[Collection(City.Collection)]
public sealed class CutShortConversionTests(City city) : IAsyncLifetime
{
    private readonly string _community = Fresh.Community();
    private HttpClient _one = null!;
    private HttpClient _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Which step, and which of its writes: of the application's state, the citizen's, or the record's.</summary>
    public static TheoryData<string, string, Fault> Writes
    {
        get
        {
            var writes = new TheoryData<string, string, Fault>();
            (string Step, string[] Writes)[] steps =
            [
                ("begin", ["state-0"]), ("evidence", ["state-0"]), ("submit", ["state-0", "state-1", "submitted"]), ("withdraw", ["state-0", "state-1", "withdrawn"]),
                ("claim", ["state-0"]), ("review", ["state-0", "state-1", "reviewed"]), ("approve", ["state-0", "state-1", "decided", "citizen-0", "citizen-1", "code"]),
            ];
            foreach (var (step, places) in steps)
            {
                foreach (var place in places)
                {
                    writes.Add(step, place, Fault.BeforeCommit);
                    writes.Add(step, place, Fault.AfterCommit);
                }
            }

            return writes;
        }
    }

    public async ValueTask InitializeAsync()
    {
        _one = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
        _other = await city.StaffOf(Roles.Reviewer, district: _community[..^4]);
    }

    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        _other.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task The_same_request_again_finishes_the_step_once(string step, string write, Fault fault)
    {
        var (person, citizen) = await city.Yellow(_community);
        var (id, ask, done) = await Prepare(step, citizen, person);
        Plan(write, fault, id, person);
        var failed = await ask();
        Assert.True(failed.Status >= HttpStatusCode.InternalServerError, failed.Body);
        await Eventually.Is("OK", async () => (await ask()).Status.ToString());
        Assert.Equal(HttpStatusCode.OK, (await ask()).Status);

        Assert.Equal(done, (await citizen.Fetch($"{Applying.Mine}/{id}")).Status());
        Assert.Equal(done == "Approved" ? "Green" : "Yellow", await citizen.Color());
        var events = (await city.Database.EventsOf(city.Key(person))).Select(one => one.Kind).ToArray();
        Assert.Equal(events.Distinct().Count() + (done == "Approved" ? 1 : 0), events.Length);
        citizen.Dispose();
    }

    [Theory]
    [InlineData("state-1")]
    [InlineData("decided")]
    [InlineData("citizen-0")]
    [InlineData("code")]
    public async Task Where_nobody_asks_again_an_approval_reaches_its_citizen_when_somebody_looks(string write)
    {
        var (person, citizen) = await city.Yellow(_community);
        var (id, ask, _) = await Prepare("approve", citizen, person);
        Plan(write, Fault.BeforeCommit, id, person);
        Assert.True((await ask()).Status >= HttpStatusCode.InternalServerError);
        await Eventually.Is("True Green", async () => $"{(await File(person).Get(Cancel))?.Find(id)?.IsTold} {await citizen.Color()}");
        Assert.Equal("Approved", await city.Database.Value<string>("SELECT status FROM conversion WHERE id = $1", id));
        citizen.Dispose();
    }

    private IConversionGrain File(Person person) => city.Grains.GetGrain<IConversionGrain>(ConversionFile.GrainKey(city.Key(person)));

    /// <summary>The application, the step to take, and the status after it.</summary>
    private async Task<(string Id, Func<Task<Answer>> Ask, string Done)> Prepare(string step, HttpClient citizen, Person person)
    {
        var form = Applying.Release("cut");
        var id = ConversionRules.IdOf(city.Key(person), "cut");
        if (step == "begin")
            return (id, () => citizen.Post(Applying.Mine, form), "Draft");
        await citizen.Begin(form);
        if (step == "evidence")
            return (id, () => citizen.PutEvidence(id, EvidenceFiles.Png()), "Draft");
        await citizen.PutEvidence(id, EvidenceFiles.Png());
        if (step == "submit")
            return (id, () => citizen.Submit(id), "Submitted");
        await citizen.Submit(id);
        if (step == "withdraw")
            return (id, () => citizen.Delete($"{Applying.Mine}/{id}"), "Withdrawn");
        if (step == "claim")
            return (id, () => _one.Claim(id), "Submitted");
        await _one.Claim(id);
        if (step == "review")
            return (id, () => _one.Decide(id), "Reviewed");
        await _one.Decide(id);
        await _other.Claim(id);
        return (id, () => _other.Decide(id), "Approved");
    }

    private void Plan(string write, Fault fault, string id, Person person)
    {
        switch (write.Split('-'))
        {
            case ["state", var after]:
                city.Faults.FailNext("conversion-file", fault, after: int.Parse(after, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ["citizen", var after]:
                city.Faults.FailNext("citizen", fault, after: int.Parse(after, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ["code"]:
                // The second change of the code: the first made it Yellow.
                city.EventFaults.FailNext($"{city.Key(person)}/code/2", fault);
                break;
            default:
                city.EventFaults.FailNext($"{id}/conversion-{write}", fault);
                break;
        }
    }
}
