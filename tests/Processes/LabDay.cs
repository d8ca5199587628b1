using System.Text.Json;

namespace HealthWuhan.Tests;

/// <summary>A day at a lab: its tubes with a person in each, and the files and messages that its system makes of them.</summary>
internal sealed class LabDay
{
    private const int TubesPerFile = 10;
    private LabDay(string[] tubes, JsonElement[] people) => (Tubes, People) = (tubes, people);

    public string[] Tubes { get; }

    public JsonElement[] People { get; }

    /// <summary>Samples a person into every tube, and seals it.</summary>
    public static async Task<LabDay> Sample(HttpClient medic, int tubes)
    {
        var barcodes = Enumerable.Range(0, tubes).Select(tube => $"4201{tube:D10}").ToArray();
        var people = Enumerable.Range(0, tubes).Select(i => JsonSerializer.SerializeToElement(
            new { document = new { type = "Passport", number = $"E{i:D8}" }, name = "王小明", phone = $"139{i:D8}" })).ToArray();
        await Parallel.ForAsync(0, tubes, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            await medic.Put($"/v1/batches/{barcodes[i]}", new { poolSize = 1, round = "round-1" });
            await medic.Post($"/v1/batches/{barcodes[i]}/samples", people[i]);
            Assert.Equal("Sealed", (await medic.Post($"/v1/batches/{barcodes[i]}/seal", new { swabCount = 1 })).Json.Text("status"));
        });
        return new(barcodes, people);
    }

    /// <summary>
    /// The files: ten tubes each as CSV or JSON by turns; every file repeats the first tube of the one before it and names a tube that nobody
    /// knows. How many rows they have is beside them.
    /// </summary>
    public IEnumerable<(string Name, string Content, int Rows)> Files(int tubes)
    {
        var chunks = Tubes.Take(tubes).Chunk(TubesPerFile).ToArray();
        for (var i = 0; i < chunks.Length; i++)
        {
            string[] rows = [.. chunks[i], .. chunks[Math.Max(0, i - 1)].Take(1), $"9999{i:D10}"];
            yield return i % 2 == 0
                ? ($"day-{i:D4}.csv", string.Join('\n', rows.Select(barcode => $"{barcode},Negative").Prepend("barcode,result")), rows.Length)
                : ($"day-{i:D4}.json", JsonSerializer.Serialize(rows.Select(barcode => new { barcode, result = "Negative" })), rows.Length);
        }
    }

    /// <summary>The messages about the tubes that no file is about.</summary>
    public IEnumerable<(string ControlId, string Text)> Messages(int afterTubes) =>
        Tubes.Skip(afterTubes).Select((barcode, i) => ($"M{i}", Message($"M{i}", barcode)));

    private static string Message(string controlId, string barcode) =>
        $"MSH|^~\\&|LIS|LAB|||20210805090000||ORU^R01|{controlId}|P|2.5.1\rOBR|1||{barcode}\rOBX|1|CWE|94500-6^SARS-CoV-2||Negative||||||F\r";
}
