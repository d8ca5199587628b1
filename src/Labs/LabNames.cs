using System.Collections.Frozen;
using System.Text;

namespace HealthWuhan.Labs;

/// <summary>What labs call the columns of a report: the HTTP contract's names, Chinese and English ones as laboratory systems write them, and LOINC codes.</summary>
internal static class LabNames
{
    public const string Barcode = "barcode";
    public const string Result = "result";
    public const string Kit = "kit";
    public const string CtOrf1ab = "ct_orf1ab";
    public const string CtN = "ct_n";
    public const string TestedAt = "tested_at";
    public const string Instrument = "instrument";
    public const string Operator = "operator";

    /// <summary>In the order of the contract's header.</summary>
    public static readonly string[] Columns = [Barcode, Result, Kit, CtOrf1ab, CtN, TestedAt, Instrument, Operator];

    /// <summary>By what is left of a name without its spaces, brackets and the words that say nothing.</summary>
    private static readonly FrozenDictionary<string, string> s_columns = Pairs(
        (Barcode, "barcode tubebarcode tube 条码 条码号 条形码 管号 采样管 采样管号 采样管条码 采样管编号 采样管条码号 试管条码 试管编号 样本条码 样本条码号 样本编号 样本号 标本条码 标本编号 标本号"),
        (Result, "result testresult 结果 检测结果 检验结果 核酸结果 核酸检测结果 结果判定 判定结果 94500-6 94309-2 94759-8 94845-5 95406-5"),
        (Kit, "kit testkit reagent 试剂 试剂盒 试剂盒名称 检测试剂 检测试剂盒 检测试剂名称"),
        (CtOrf1ab, "ctorf1ab orf1abct orf1ab 94511-3 94644-2"),
        (CtN, "ctn nct n ngenect 94510-5"),
        (TestedAt, "testedat testtime testedtime 检测时间 检验时间 检测日期时间 检测完成时间"),
        (Instrument, "instrument device analyzer 仪器 仪器名称 仪器编号 检测仪器 检测设备 设备 设备名称 设备编号"),
        (Operator, "operator testedby 操作员 操作人 操作人员 检测人 检测人员 检测员 检验人 检验人员 检验员 检验者")).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The column that a heading, a code or a code's text stands for; null where it stands for none.</summary>
    public static string? ColumnOf(string? name) => name is null ? null : s_columns.GetValueOrDefault(Core(name));

    private static string Core(string name)
    {
        var core = new StringBuilder(name.Length);
        foreach (var written in name)
        {
            // Full-width letters and digits, as Chinese keyboards type them.
            var c = written is >= '\uFF01' and <= '\uFF5E' ? (char)(written - 0xFEE0) : written;
            if (char.IsLetterOrDigit(c) || (c == '-' && core.Length > 0 && char.IsAsciiDigit(core[^1])))
                core.Append(char.ToLowerInvariant(c));
        }

        return core.Replace("基因", "").Replace("值", "").ToString();
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params (string Column, string Names)[] columns) =>
        columns.SelectMany(column => column.Names.Split(' ').Select(name => KeyValuePair.Create(name, column.Column)));
}
