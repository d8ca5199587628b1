using System.Text.Json;
using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit.Writing;
using HealthWuhan.Labs;

namespace HealthWuhan.LabKit.Conformance;

/// <summary>A case was not met; the message says what was expected and what came.</summary>
internal sealed class NotMetException(string message) : Exception(message);

/// <summary>What a case has at hand: tubes, the lab and its supervisor, and files of its format.</summary>
internal sealed class CaseCheck(LabFormat format, KitClients clients, Action<string, byte[]> keep)
{
    private int _sent;

    public LabFormat Format => format;

    public TestTubes Tubes => clients.Tubes;

    public static LabReport Report(Barcode barcode, TubeResult result = TubeResult.Negative) =>
        new(barcode, result, "KIT-CONFORMANCE", null, new DateTimeOffset(2021, 8, 7, 10, 15, 0, TimeSpan.FromHours(8)), "ABI 7500", "李伟");

    public byte[] Write(params LabReport[] reports) => Write(format, reports);

    public static byte[] Write(LabFormat format, params LabReport[] reports) => format switch
    {
        LabFormat.Csv => CsvWriting.Write(reports, new() { ChineseHeader = true, Gb18030 = true }),
        LabFormat.Json => JsonWriting.Write(reports),
        LabFormat.Fhir => FhirWriting.Write(reports, FhirStyle.PartsFirst),
        _ => Hl7Writing.Write(reports, new() { IsBatch = reports.Length > 1 }),
    };

    public Task<CityAnswer> Push(byte[] file, CancellationToken cancellationToken) => Push(format, file, ownAnswer: false, cancellationToken);

    public async Task<CityAnswer> Push(LabFormat inFormat, byte[] file, bool ownAnswer, CancellationToken cancellationToken)
    {
        var answer = await clients.Lab.Push(inFormat, file, ownAnswer, cancellationToken);
        keep($"{++_sent}-request{Extension(inFormat)}", file);
        keep($"{_sent}-answer-{(int)answer.Status}{(ownAnswer ? Extension(inFormat) : ".json")}", CityEncodings.Utf8.GetBytes(answer.Body));
        return answer;
    }

    public Task<CityAnswer> Correct(Barcode barcode, object correction, CancellationToken cancellationToken) =>
        clients.Supervisor.Send(HttpMethod.Post, $"/v1/lab/results/{barcode}/correction", correction, cancellationToken);

    /// <summary>Sends good reports, which must be accepted.</summary>
    public async Task Accept(CancellationToken cancellationToken, params LabReport[] reports) =>
        Counts(await Push(Write(reports), cancellationToken), reports.Length, 0);

    /// <summary>The counts, and the codes of the refused rows in their order.</summary>
    public static void Counts(CityAnswer answer, int accepted, int unchanged, params IEnumerable<string> refused)
    {
        var expected = $"200 accepted {accepted}, unchanged {unchanged}, refused [{string.Join(", ", refused)}]";
        var came = answer is { Status: System.Net.HttpStatusCode.OK, Json: { } json } && json.TryGetProperty("refused", out var rows)
            ? $"200 accepted {json.GetProperty("accepted")}, unchanged {json.GetProperty("unchanged")}, refused [{string.Join(", ", rows.EnumerateArray().Select(Code))}]"
            : Shown(answer);
        Same(expected, came);
    }

    /// <summary>The numbers of the refused rows.</summary>
    public static void Rows(CityAnswer answer, params IEnumerable<int> rows) => Same(
        $"rows {string.Join(", ", rows)}",
        $"rows {string.Join(", ", answer.Json!.Value.GetProperty("refused").EnumerateArray().Select(row => row.GetProperty("row").GetInt32()))}");

    public static void Problem(CityAnswer answer, int status, string code) => Same($"{status} {code}", $"{(int)answer.Status} {answer.Code}");

    public static void Same(string expected, string came)
    {
        if (expected != came)
            throw new NotMetException($"expected {expected}; came {came}");
    }

    public static string Shown(CityAnswer answer) => $"{(int)answer.Status} {answer.Body[..Math.Min(answer.Body.Length, 200)]}";

    /// <summary>By which the sender finds a report in the file that <see cref="Write(LabReport[])"/> makes of them; from 0.</summary>
    public int RowOf(int report) => format switch
    {
        LabFormat.Csv => report + 2,
        LabFormat.Json => report + 1,
        // Two parts before each report.
        LabFormat.Fhir => (3 * report) + 3,
        // FHS, BHS, then MSH, PID, OBR, OBX, SPM and a site's own segment.
        _ => (6 * report) + 5,
    };

    private static string? Code(JsonElement row) => row.GetProperty("code").GetString();

    private static string Extension(LabFormat format) => format switch
    {
        LabFormat.Csv => ".csv",
        LabFormat.Json => ".json",
        LabFormat.Fhir => ".fhir.json",
        _ => ".hl7",
    };
}

/// <summary>Everybody that the kit is signed in as.</summary>
internal sealed record KitClients(CityClient Lab, CityClient Supervisor, CityClient Medic) : IDisposable
{
    public TestTubes Tubes { get; } = new(Medic);

    public static async Task<KitClients> SignIn(Uri city, KitAccounts accounts, CancellationToken cancellationToken) => new(
        await accounts.SignIn(city, KitRoles.LabOperator, cancellationToken),
        await accounts.SignIn(city, KitRoles.LabSupervisor, cancellationToken),
        await accounts.SignIn(city, KitRoles.Medic, cancellationToken));

    public void Dispose()
    {
        Lab.Dispose();
        Supervisor.Dispose();
        Medic.Dispose();
    }
}
