using System.Net.Http.Headers;
using System.Text;
using HealthWuhan.Domain.Identity;
using HealthWuhan.Tests.Api;
using HealthWuhan.Tests.Conversions;

namespace HealthWuhan.Tests.Leaks;

internal sealed partial class LeakRun
{
    private const string Csv = "text/csv";
    private static readonly string[] s_observation = ["HomeObservation"];
    private readonly string _tube = Fresh.Barcode().Value;
    private readonly string _box = Fresh.Round();

    /// <summary>What people and staff do on a good day.</summary>
    private async Task MainFlow()
    {
        var (self, other, minor, typed) = (People[0], People[1], People[2], People[3]);
        using var medic = await Staff(Roles.Medic);
        await Does(medic, HttpMethod.Put, $"/v1/batches/{_tube}", new { poolSize = 10, site = "wuchang-01", round = Fresh.Round() });
        foreach (var person in (Person[])[self, other, typed])
            await Does(medic, HttpMethod.Post, $"/v1/batches/{_tube}/samples", new { document = person.Document(), person.Name, person.Phone, collectedAt = TimeProvider.System.GetUtcNow() });

        using var citizen = await Citizen(self);
        await ReadOwn(citizen, self);
        await BindFamily(citizen, self, other);
        await Does(medic, HttpMethod.Get, $"/v1/batches/{_tube}");
        await Does(medic, HttpMethod.Post, $"/v1/batches/{_tube}/seal", new { swabCount = 3 });
        await Does(medic, HttpMethod.Put, $"/v1/consignments/{_box}", new { batches = new[] { _tube }, site = "wuchang-01", lab = "lab-01" });
        await Does(medic, HttpMethod.Post, $"/v1/consignments/{_box}/handover");
        await Report();
        await Command(self, minor);
        await Correct(typed, minor);
        await Apply(self);
        await ReadOwn(citizen, self);
        await Program();
        await Audit(self);
        await Does(citizen, HttpMethod.Delete, "/v1/me/sessions", person: self);
    }

    private async Task ReadOwn(HttpClient citizen, Person self)
    {
        foreach (var path in (string[])["/v1/me", "/v1/me/results", "/v1/me/rounds", "/v1/me/access-log", "/v1/me/family"])
            await Does(citizen, HttpMethod.Get, path, person: self);
        var health = await Ask(citizen, self, HttpMethod.Get, "/v1/me/health-code");
        var sampling = await Ask(citizen, self, HttpMethod.Get, "/v1/me/sampling-code");
        _secrets.Enqueue(health.Json.Text("token")!);
        _secrets.Enqueue(sampling.Json.Text("token")!);
        using var gate = await Staff(Roles.Courier);
        await Does(gate, HttpMethod.Post, "/v1/verify", new { token = health.Json.Text("token") });
        using var medic = await Staff(Roles.Medic);
        var again = await Ask(medic, null, HttpMethod.Post, $"/v1/batches/{_tube}/samples", new { samplingCode = sampling.Json.Text("token"), clientId = "1" });
        Assert.NotEqual("invalid-sampling-code", again.Code);
    }

    private async Task BindFamily(HttpClient citizen, Person self, Person other)
    {
        await Ask(citizen, self, HttpMethod.Post, "/v1/me/family", Details(other));
        var bound = await Ask(citizen, self, HttpMethod.Post, "/v1/me/family", Details(other, Code(other)));
        var id = bound.Json.Text("id");
        foreach (var what in (string[])["results", "health-code", "sampling-code"])
            await Does(citizen, HttpMethod.Get, $"/v1/me/family/{id}/{what}", person: self);
        await Does(citizen, HttpMethod.Delete, $"/v1/me/family/{id}", person: self);
    }

    private async Task Report()
    {
        using var lab = await Staff(Roles.LabOperator);
        await Does(lab, HttpMethod.Post, $"/v1/consignments/{_box}/receipt", new { accepted = new[] { _tube } });
        var csv = await Ask(lab, null, HttpMethod.Post, "/v1/lab/results", $"barcode,result,kit,ct_orf1ab,ct_n,tested_at,instrument,operator\n{_tube},Negative,,,,,,\n", Csv);
        Assert.Equal((1, 0, 0), csv.Reception());
        await Ask(lab, null, HttpMethod.Post, "/v1/lab/results", new[] { new { barcode = _tube, result = "Positive" } });
        using var supervisor = await Staff(Roles.LabSupervisor);
        await Does(supervisor, HttpMethod.Get, "/v1/reconciliation?kind=held-results");
        await Does(supervisor, HttpMethod.Get, "/v1/reconciliation?kind=orders");
    }

    /// <summary>A lab's program signs itself in, in both ways, and once wrongly.</summary>
    private async Task Program()
    {
        using var supervisor = await Staff(Roles.LabSupervisor);
        var (id, secret) = await supervisor.NewProgram();
        _secrets.Enqueue(secret);
        using var anonymous = city.Anonymous();
        foreach (var answer in (Answer[])[await anonymous.Token(id, secret), await anonymous.TokenByBasic(id, secret)])
            _secrets.Enqueue(answer.Json.Text("access_token")!);
        _secrets.Enqueue(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        await anonymous.Token(id, secret + "x");
    }

    private async Task Command(Person self, Person minor)
    {
        var community = Fresh.Community();
        var rows = ((Person[])[self, minor]).Select(who => $"{who.Document.Type},{who.Document.Number},{who.Name},{who.Phone},{community},");
        using var commander = await Staff(Roles.Commander);
        var roster = await Ask(commander, null, HttpMethod.Post, "/v1/rosters", "document_type,document_number,name,phone,community,exclusion\n" + string.Join('\n', rows), Csv);
        Assert.Equal(2, roster.Json.GetProperty("accepted").GetInt32());
        // A bad row speaks of a person too.
        await Ask(commander, null, HttpMethod.Post, "/v1/rosters", $"document_type,document_number,name,phone,community,exclusion\nResidentId,{self.Document.Number}9,{self.Name},{self.Phone},nowhere,\n", Csv);
        var zone = Fresh.Zone();
        await Does(commander, HttpMethod.Put, $"/v1/zones/{zone}", new { name = "zone", communities = new[] { community } });
        await Does(commander, HttpMethod.Put, $"/v1/rounds/{zone}", new { name = "round", poolSize = 10, zone });
        foreach (var path in (string[])["/v1/zones", "/v1/rounds", $"/v1/rounds/{zone}", "/v1/policies"])
            await Does(commander, HttpMethod.Get, path);
        await Does(commander, HttpMethod.Delete, $"/v1/zones/{zone}");
        var fact = new { document = self.Document(), kind = "FeverUntested", since = TimeProvider.System.GetUtcNow().AddHours(-1) };
        await Does(commander, HttpMethod.Put, "/v1/health-facts/leak-1", fact);
        await Does(commander, HttpMethod.Post, "/v1/health-facts/leak-1/withdrawal", new { document = self.Document(), kind = "FeverUntested", reason = "mistaken" });
    }

    private async Task Correct(Person typed, Person meant)
    {
        using var reviewer = await Staff(Roles.Reviewer);
        await Does(reviewer, HttpMethod.Post, "/v1/identity-corrections", new
        {
            from = new { document = typed.Document() },
            to = new { document = meant.Document(), meant.Name, meant.Phone },
            reason = "typed wrongly",
        });
    }

    /// <summary>What somebody writes and hands in for a conversion is full of them.</summary>
    private async Task Apply(Person self)
    {
        using var commander = await Staff(Roles.Commander);
        await Does(commander, HttpMethod.Put, "/v1/health-facts/leak-2", new { document = self.Document(), kind = "HomeObservation", since = TimeProvider.System.GetUtcNow().AddHours(-1) });
        using var citizen = await Citizen(self);
        const string Mine = "/v1/me/conversions";
        var form = new { clientId = "leak", reason = "WrongIdentity", statement = string.Join(' ', PersonalOf(self)), self.Name, kinds = s_observation };
        var id = (await Ask(citizen, self, HttpMethod.Post, Mine, form)).Json.Text("id");
        var page = $"BT ({self.Document.Number} {self.Phone}) Tj ET";
        var document = EvidenceFiles.PdfOf(
            ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", $"<</Length {page.Length}>>stream\n{page}\nendstream"], "/Root 1 0 R");
        var put = await Ask(citizen, self, HttpMethod.Put, $"{Mine}/{id}/evidence/1", Encoding.Latin1.GetString(document), "application/pdf");
        Assert.Equal(1, put.Json.GetProperty("evidence").GetArrayLength());
        foreach (var path in (string[])[Mine, $"{Mine}/{id}", $"{Mine}/{id}/evidence/1"])
            await Does(citizen, HttpMethod.Get, path, person: self);
        await Does(citizen, HttpMethod.Post, $"{Mine}/{id}/submission", person: self);
        await Review(self, $"/v1/conversions/{id}");
        await Does(citizen, HttpMethod.Delete, $"{Mine}/{id}", person: self);
    }

    private async Task Review(Person self, string one)
    {
        using var reviewer = await Staff(Roles.Reviewer);
        foreach (var path in (string[])["/v1/conversions", "/v1/conversion-figures", one, one + "/evidence/1"])
            await Does(reviewer, HttpMethod.Get, path, person: self);
        await Does(reviewer, HttpMethod.Post, one + "/claim", person: self);
        await Does(reviewer, HttpMethod.Delete, one + "/claim", person: self);
        await Does(reviewer, HttpMethod.Post, one + "/claim", person: self);
        await Does(reviewer, HttpMethod.Post, one + "/decision", new { decision = "Approve", reason = string.Join(' ', PersonalOf(self)) }, self);
    }

    private async Task Audit(Person self)
    {
        using var auditor = await Staff(Roles.Auditor);
        auditor.DefaultRequestHeaders.Add("X-Access-Reason", "a-reason");
        await Does(auditor, HttpMethod.Post, "/v1/access-log/search", new { document = self.Document() });
        var lockedOut = city.Anonymous();
        lockedOut.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        await Ask(lockedOut, null, HttpMethod.Post, "/v1/staff/session", new { username = "test-medic", password = WrongPassword });
    }
}
