using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Domain.Sampling;
using HealthWuhan.LabKit.Writing;
using HealthWuhan.Labs;

namespace HealthWuhan.LabKit.Simulation;

/// <summary>What laboratories' systems do wrong.</summary>
internal enum LabFault
{
    None,

    /// <summary>The file is sent twice.</summary>
    Repeated,

    /// <summary>A barcode that was typed wrongly.</summary>
    WrongTube,

    /// <summary>A row that lacks something.</summary>
    Partial,

    /// <summary>Bytes that are no text in the middle of a file.</summary>
    BadEncoding,
}

/// <summary>A push, and what the city must make of it: how many rows it accepts the first time, and how many it refuses each time.</summary>
internal sealed record SimulatedPush(LabFormat Format, byte[] File, int Tubes, int Refused, int Times);

/// <summary>A laboratory that sends files of tubes in its own formats, with faults now and then. The same seed makes the same faults.</summary>
internal sealed class SimulatedLab(int number, int faultPercent, Random random)
{
    private int _files;

    public SimulatedPush Next(IReadOnlyList<Barcode> tubes)
    {
        var format = (LabFormat)((number + _files++) % 4);
        var fault = random.Next(100) < faultPercent ? (LabFault)(1 + random.Next(4)) : LabFault.None;
        var reports = tubes.Select(Report).ToList();
        if (fault is LabFault.WrongTube)
            reports.Add(Report(new($"KIT-WRONG-{random.Next(1_000_000):D6}")));
        if (fault is LabFault.Partial)
            reports.Insert(0, Report(new($"KIT-WRONG-{random.Next(1_000_000):D6}")) with { TestedAt = new(2121, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        if (fault is LabFault.BadEncoding)
            reports.Add(Report(new($"KIT-WRONG-{random.Next(1_000_000):D6}")) with { Operator = "MARKER" });

        var file = Write(format, reports);
        if (fault is LabFault.BadEncoding)
            file[file.AsSpan().IndexOf("MARKER"u8)] = 0xFF;
        return new(format, file, tubes.Count, reports.Count - tubes.Count, fault is LabFault.Repeated ? 2 : 1);
    }

    private LabReport Report(Barcode barcode) => new(
        barcode, TubeResult.Negative, "KIT-SIMULATED", null, new DateTimeOffset(2021, 8, 7, 10, 15, 0, TimeSpan.FromHours(8)), $"SIM {number}", "李伟");

    private byte[] Write(LabFormat format, IReadOnlyList<LabReport> reports) => format switch
    {
        LabFormat.Csv => CsvWriting.Write(reports, new() { ChineseHeader = true, Gb18030 = number % 2 == 0, Spreadsheet = number % 3 == 0 }),
        LabFormat.Json => JsonWriting.Write(reports),
        LabFormat.Fhir => FhirWriting.Write(reports, (FhirStyle)(number % 3)),
        _ => Hl7Writing.Write(reports, new() { IsBatch = true, Gb18030 = number % 2 == 0, OrdersAMessage = 1 + (number % 3), ControlId = $"SIM{number}-{_files}-" }),
    };
}
