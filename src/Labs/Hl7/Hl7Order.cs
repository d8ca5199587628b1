namespace HealthWuhan.Labs.Hl7;

/// <summary>What a message says of one tube: an OBR with its OBX and SPM, up to the next OBR. docs/labs.md has the mapping, field by field.</summary>
/// <param name="line">Of the OBR.</param>
/// <param name="message">That it is in.</param>
internal sealed class Hl7Order(int line, LabMessage message)
{
    private readonly LabFields _fields = new() { Where = new(StringComparer.Ordinal) };
    private readonly List<LabProblem> _problems = [];
    private (string? Text, string Where) _orderNumber;
    private (string? Text, string Where) _statusChange;
    private bool _hasResult;
    private bool _isPartlyUnread;

    public void TakeRequest(Hl7Segment obr, int nth)
    {
        _orderNumber = (obr.Text(3), $"OBR^{nth}^3");
        _statusChange = (obr.Text(22), $"OBR^{nth}^22");
    }

    public void TakeSpecimen(Hl7Segment spm, int nth)
    {
        var where = $"SPM^{nth}^2";
        var barcode = spm.Text(2) ?? spm.Text(2, component: 2);
        if (!_fields.Offer(LabNames.Barcode, barcode, where) && barcode is not null && barcode != _fields.Barcode)
            _problems.Add(new("invalid-barcode", "One order names two tubes.", where));
    }

    public void TakeObservation(Hl7Segment obx, int nth)
    {
        var column = LabNames.ColumnOf(obx.Text(3)) ?? LabNames.ColumnOf(obx.Text(3, 2)) ?? LabNames.ColumnOf(obx.Text(3, 4)) ?? LabNames.ColumnOf(obx.Text(3, 5));
        if (column is LabNames.Result)
            TakeResult(obx, nth);
        else if (column is LabNames.CtOrf1ab or LabNames.CtN && obx.Text(11) is not "X")
            _fields.Offer(column, Number(obx), $"OBX^{nth}^5");
        else if (column is not (LabNames.CtOrf1ab or LabNames.CtN))
            return;

        _fields.Offer(LabNames.Operator, Name(obx), $"OBX^{nth}^16");
        _fields.Offer(LabNames.Kit, obx.Text(17, 2) ?? obx.Text(17), $"OBX^{nth}^17");
        _fields.Offer(LabNames.Instrument, obx.Text(18) ?? obx.Text(18, 2), $"OBX^{nth}^18");
        _fields.Offer(LabNames.TestedAt, obx.Text(19), $"OBX^{nth}^19");
    }

    /// <summary>A segment of the order that could not be read.</summary>
    public void Take(LabProblem problem)
    {
        _isPartlyUnread = true;
        _problems.Add(problem);
    }

    public LabRow ToRow(DateTimeOffset now)
    {
        _fields.Offer(LabNames.Barcode, _orderNumber.Text, _orderNumber.Where);
        _fields.Offer(LabNames.TestedAt, _statusChange.Text, _statusChange.Where);
        if (_fields.Result is null)
            _fields.Where!.TryAdd(LabNames.Result, "OBX");
        _fields.Where!.TryAdd(LabNames.Barcode, _orderNumber.Where);
        var row = LabRowRules.Check(line, _fields, now);
        return (_isPartlyUnread ? row.WithUnread(_problems) : row.With(_problems)) with { Message = message };
    }

    private void TakeResult(Hl7Segment obx, int nth)
    {
        var where = $"OBX^{nth}^5";
        if (obx.Text(11) is not (null or "F" or "C"))
            _problems.Add(new("result-not-final", "OBX-11 is F (final) or C (corrected).", $"OBX^{nth}^11"));
        var result = LabResultNames.First(obx.Text(5), obx.Text(5, 2), obx.Text(5, 4), obx.Text(5, 5));
        if (obx.Repetitions(5) > 1 || (_hasResult && result != _fields.Result))
            _problems.Add(new("invalid-result", "One order has two results.", where));
        _hasResult = true;
        _fields.Offer(LabNames.Result, result, where);
    }

    /// <summary>NM has the number alone, SN (structured) has it behind a comparator; "=" says nothing, any other is no Ct value.</summary>
    private static string? Number(Hl7Segment obx) => obx.Text(2) is not "SN" ? obx.Text(5)
        : obx.Text(5) is null or "=" ? obx.Text(5, 2)
        : obx.Text(5) + obx.Text(5, 2);

    /// <summary>XCN: family and given name, else the id.</summary>
    private static string? Name(Hl7Segment obx) => (obx.Text(16, 2), obx.Text(16, 3)) switch
    {
        (null, null) => obx.Text(16),
        (var family, null) => family,
        (null, var given) => given,
        var (family, given) => family + given,
    };
}
