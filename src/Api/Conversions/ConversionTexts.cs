using HealthWuhan.Domain.Conversions;

namespace HealthWuhan.Api.Conversions;

/// <summary>The words of conversions in both languages.</summary>
internal static class ConversionTexts
{
    public static string Of(ConversionStatus status, bool inEnglish) => Choose(inEnglish, status switch
    {
        ConversionStatus.Draft => ("草稿，尚未提交", "A draft, not handed in yet"),
        ConversionStatus.Submitted => ("已提交，等待社区审核", "Handed in; the community reviews it"),
        ConversionStatus.Reviewed => ("社区已审核，等待区级决定", "Reviewed by the community; the district decides"),
        ConversionStatus.Approved => ("申请已通过", "Approved"),
        ConversionStatus.Rejected => ("申请未通过，可重新申请", "Rejected; you may apply again"),
        _ => ("申请已撤回", "Withdrawn"),
    });

    /// <summary>What the rules have found; see <see cref="ConversionAdviceRules"/>.</summary>
    public static string OfFinding(string code, bool inEnglish) => Choose(inEnglish, code switch
    {
        ConversionAdviceRules.AlreadyEnded => ("该原因已不存在", "This reason holds no more"),
        ConversionAdviceRules.PeriodNotOver => ("管控期尚未结束", "The period is not over"),
        ConversionAdviceRules.NegativesMissing => ("阴性检测次数不足", "Negative results are missing"),
        ConversionAdviceRules.EnoughNegatives => ("管控期已满，期间阴性次数足够且最近一次仍有效", "The period is over, with enough negatives in it, the last still valid"),
        ConversionAdviceRules.NoEndRecorded => ("尚无出院或解除隔离记录", "No discharge or release is on record"),
        ConversionAdviceRules.SampleToCorrect => ("原因来自一份样本，如非本人须先更正身份信息", "The reason is a sample: if it is another person's, correct the identity first"),
        ConversionAdviceRules.AlreadyRegistered => ("登记信息与申请一致，无需更正", "The registration says so already"),
        ConversionAdviceRules.PhoneNotProven => ("申请人尚未以验证码证明该号码归其使用", "The applicant has not shown that the phone is theirs"),
        _ => ("需人工核实", "It takes a person to see"),
    });

    private static string Choose(bool inEnglish, (string Chinese, string English) text) => inEnglish ? text.English : text.Chinese;
}
