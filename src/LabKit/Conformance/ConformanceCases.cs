using HealthWuhan.Domain.Laboratory;
using HealthWuhan.Labs;
using static HealthWuhan.LabKit.Conformance.CaseCheck;

namespace HealthWuhan.LabKit.Conformance;

/// <summary>One thing that a city must do with a lab's results, in each format.</summary>
/// <param name="Id">Stable; published in docs/labs.md.</param>
/// <param name="Title">A sentence.</param>
/// <param name="Run">Throws <see cref="NotMetException"/> where it is not done.</param>
internal sealed record ConformanceCase(string Id, string Title, Func<CaseCheck, CancellationToken, Task> Run);

/// <summary>The published list.</summary>
internal static class ConformanceCases
{
    public static readonly IReadOnlyList<ConformanceCase> All =
    [
        new("good", "A good file is accepted.", Good),
        new("repeated", "The same file again changes nothing.", Repeated),
        new("other-format", "The same result in each other format changes nothing.", OtherFormats),
        new("partial", "Good rows are taken, and each bad row is told with its number and reason.", Partial),
        new("wrong-tube", "A barcode that no tube has is refused.", WrongTube),
        new("not-sealed", "A tube that is still open at its site is refused.", NotSealed),
        new("wrong-encoding", "A row in a broken encoding is refused, and its neighbours are taken.", WrongEncoding),
        new("unreadable", "A file that is not of its format is refused as a whole.", Unreadable),
        new("different", "A second, different result is held and not taken.", Different),
        new("correction", "The supervisor corrects a result; what was held before is the result then.", Correction),
        new("positive-release", "A single tube's positive is released by a second person, and the same push again changes nothing.", PositiveRelease),
        new("own-answer", "The answer comes in the sender's own format where it is asked for.", OwnAnswer),
    ];

    private static async Task Good(CaseCheck check, CancellationToken cancellationToken) => await check.Accept(
        cancellationToken,
        Report(await check.Tubes.Sealed(10, 1, cancellationToken)),
        Report(await check.Tubes.Sealed(10, 1, cancellationToken), TubeResult.SingleTarget),
        Report(await check.Tubes.Sealed(10, 1, cancellationToken), TubeResult.Invalid));

    private static async Task Repeated(CaseCheck check, CancellationToken cancellationToken)
    {
        var report = Report(await check.Tubes.Sealed(10, 1, cancellationToken));
        await check.Accept(cancellationToken, report);
        Counts(await check.Push(check.Write(report), cancellationToken), 0, 1);
        Counts(await check.Push(check.Write(report, report), cancellationToken), 0, 2);
    }

    private static async Task OtherFormats(CaseCheck check, CancellationToken cancellationToken)
    {
        var report = Report(await check.Tubes.Sealed(10, 1, cancellationToken)) with { Ct = new(38.5m, null), Result = TubeResult.GreyZone };
        await check.Accept(cancellationToken, report);
        foreach (var other in Enum.GetValues<LabFormat>().Where(other => other != check.Format))
            Counts(await check.Push(other, Write(other, report), ownAnswer: false, cancellationToken), 0, 1);
    }

    private static async Task Partial(CaseCheck check, CancellationToken cancellationToken)
    {
        var (first, last) = (Report(await check.Tubes.Sealed(10, 1, cancellationToken)), Report(await check.Tubes.Sealed(10, 1, cancellationToken)));
        var future = Report(await check.Tubes.Sealed(10, 1, cancellationToken)) with { TestedAt = new(2121, 8, 7, 10, 15, 0, TimeSpan.FromHours(8)) };
        var answer = await check.Push(check.Write(first, Report(check.Tubes.Unknown()), future, last), cancellationToken);
        Counts(answer, 2, 0, "unknown-batch", "invalid-tested-at");
        Rows(answer, check.RowOf(1), check.RowOf(2));
    }

    private static async Task WrongTube(CaseCheck check, CancellationToken cancellationToken) =>
        Counts(await check.Push(check.Write(Report(check.Tubes.Unknown())), cancellationToken), 0, 0, "unknown-batch");

    private static async Task NotSealed(CaseCheck check, CancellationToken cancellationToken) =>
        Counts(await check.Push(check.Write(Report(await check.Tubes.Open(10, 1, cancellationToken))), cancellationToken), 0, 0, "batch-not-sealed");

    private static async Task WrongEncoding(CaseCheck check, CancellationToken cancellationToken)
    {
        var good = Report(await check.Tubes.Sealed(10, 1, cancellationToken));
        var spoilt = Report(await check.Tubes.Sealed(10, 1, cancellationToken)) with { Operator = Marker };
        var answer = await check.Push(Spoil(check.Write(spoilt, good)), cancellationToken);
        // JSON and FHIR are UTF-8 by their own standards: there it is the field, or the resource, that cannot be read.
        Counts(answer, 1, 0, check.Format is LabFormat.Csv or LabFormat.Hl7 ? "wrong-encoding" : "invalid-field");
    }

    private static async Task Unreadable(CaseCheck check, CancellationToken cancellationToken)
    {
        var garbage = await check.Push("<results><tube/></results>"u8.ToArray(), cancellationToken);
        Problem(garbage, 400, check.Format is LabFormat.Csv ? "missing-column" : "unreadable-file");
    }

    private static async Task Different(CaseCheck check, CancellationToken cancellationToken)
    {
        var report = Report(await check.Tubes.Sealed(10, 1, cancellationToken));
        await check.Accept(cancellationToken, report);
        Counts(await check.Push(check.Write(report with { Result = TubeResult.Positive }), cancellationToken), 0, 0, "different-result-held");
        Counts(await check.Push(check.Write(report), cancellationToken), 0, 1);
    }

    private static async Task Correction(CaseCheck check, CancellationToken cancellationToken)
    {
        var report = Report(await check.Tubes.Sealed(10, 1, cancellationToken));
        var right = report with { Result = TubeResult.GreyZone };
        await check.Accept(cancellationToken, report);
        Counts(await check.Push(check.Write(right), cancellationToken), 0, 0, "different-result-held");
        var row = new { result = "GreyZone", kit = right.Kit, testedAt = right.TestedAt };
        Expect(await check.Correct(report.Barcode, new { action = "Correct", reason = "conformance", report = row }, cancellationToken));
        Counts(await check.Push(check.Write(right), cancellationToken), 0, 1);
    }

    private static async Task PositiveRelease(CaseCheck check, CancellationToken cancellationToken)
    {
        var report = Report(await check.Tubes.Sealed(1, 1, cancellationToken), TubeResult.Positive);
        await check.Accept(cancellationToken, report);
        var release = new { action = "Release", reason = "conformance" };
        Expect(await check.Correct(report.Barcode, release, cancellationToken));
        Counts(await check.Push(check.Write(report), cancellationToken), 0, 1);
    }

    private static async Task OwnAnswer(CaseCheck check, CancellationToken cancellationToken)
    {
        var report = Report(await check.Tubes.Sealed(10, 1, cancellationToken));
        var good = await check.Push(check.Format, check.Write(report), ownAnswer: true, cancellationToken);
        var bad = await check.Push(check.Format, check.Write(Report(check.Tubes.Unknown())), ownAnswer: true, cancellationToken);
        (string Good, string Bad) expected = check.Format switch
        {
            LabFormat.Fhir => ("accepted 1, unchanged 0, refused 0", "\"code\":\"unknown-batch\""),
            LabFormat.Hl7 => ("MSA|AA|HW1", "|204^Unknown key identifier^HL70357|E|unknown-batch|"),
            _ => ("\"accepted\":1", "\"code\":\"unknown-batch\""),
        };
        if (!good.IsOk || !good.Body.Contains(expected.Good, StringComparison.Ordinal))
            throw new NotMetException($"expected {expected.Good}; came {Shown(good)}");
        if (!bad.IsOk || !bad.Body.Contains(expected.Bad, StringComparison.Ordinal))
            throw new NotMetException($"expected {expected.Bad}; came {Shown(bad)}");
    }

    /// <summary>A letter in a row of its own, in whose place the broken bytes go.</summary>
    private const string Marker = "MARKER";

    /// <summary>Bytes that are no text in UTF-8 nor in GB18030.</summary>
    private static byte[] Spoil(byte[] file)
    {
        var at = file.AsSpan().IndexOf("MARKER"u8);
        file[at] = file[at + 1] = 0xFF;
        return file;
    }

    private static void Expect(CityAnswer answer)
    {
        if (!answer.IsOk)
            throw new NotMetException($"expected a correction that is taken; came {Shown(answer)}");
    }
}
