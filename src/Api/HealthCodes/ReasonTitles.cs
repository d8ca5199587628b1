using HealthWuhan.Domain.HealthCodes;

namespace HealthWuhan.Api.HealthCodes;

/// <summary>The reasons of a code in both languages.</summary>
internal static class ReasonTitles
{
    public static string Of(FactKind kind, bool inEnglish)
    {
        var (chinese, english) = Texts(kind);
        return inEnglish ? english : chinese;
    }

    private static (string Chinese, string English) Texts(FactKind kind) => kind switch
    {
        FactKind.PoolUnderRecheck => ("核酸检测待复核，请尽快单采复检", "Under re-check: a single-tube test is needed"),
        FactKind.ConfirmedPositive => ("确诊病例", "Confirmed case"),
        FactKind.AsymptomaticCase => ("无症状感染者", "Asymptomatic case"),
        FactKind.CloseContact => ("密切接触者", "Close contact"),
        FactKind.SecondaryContact => ("次密切接触者", "Secondary contact"),
        FactKind.ReleasedFromQuarantine => ("解除集中隔离，居家隔离中", "Released from centralised quarantine, at home"),
        FactKind.Cured => ("治愈出院，居家隔离中", "Cured, at home"),
        FactKind.ControlZone => ("居住在封控区或管控区", "Resident of a control zone"),
        FactKind.FeverUntested => ("发热，尚无检测结果", "Fever, not tested yet"),
        FactKind.HomeObservation => ("居家医学观察", "Home observation"),
        FactKind.ReleasedByConversion => ("转码申请已通过，管控解除", "Released by an approved conversion"),
        FactKind.FoundNotConcerned => ("转码申请已通过，经核实与本人无关", "By an approved conversion, found not to concern this person"),
        FactKind.DetailsCorrected => ("转码申请已通过，登记信息已更正", "By an approved conversion, the registered details were corrected"),
        _ => ("其他防控原因", "Another reason"),
    };
}
