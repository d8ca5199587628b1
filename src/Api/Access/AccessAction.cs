using System.Collections.Frozen;

namespace HealthWuhan.Api.Access;

/// <summary>What a member of staff does with a person. The name is stored: it never changes, and none is used twice.</summary>
public sealed record AccessAction(string Name, string Chinese, string English);

/// <summary>Every action that is put on record. Names that are stored stay here also when nothing does them any more.</summary>
public static class AccessActions
{
    public static readonly AccessAction ReadTube = new("read-tube", "查看采样管内受检者", "Looked at the people in a tube");
    public static readonly AccessAction AddSample = new("add-sample", "登记采样", "Registered a swab");
    public static readonly AccessAction RemoveSample = new("remove-sample", "撤销采样登记", "Took back the registration of a swab");
    public static readonly AccessAction TransferSample = new("transfer-sample", "将样本转至另一采样管", "Moved a swab to another tube");
    public static readonly AccessAction RejectTube = new("reject-tube", "拒收采样管", "Rejected a tube at the lab");
    public static readonly AccessAction ReportResult = new("report-result", "上报检测结果", "Reported a tube's result");
    public static readonly AccessAction CorrectResult = new("correct-result", "复核、更正或撤销检测结果", "Released, corrected or revoked a tube's result");
    public static readonly AccessAction RecordFact = new("record-fact", "登记健康码相关信息", "Recorded a fact behind the health code");
    public static readonly AccessAction WithdrawFact = new("withdraw-fact", "撤销健康码相关信息", "Withdrew a fact behind the health code");
    public static readonly AccessAction VerifyCode = new("verify-code", "核验健康码", "Checked a health code");
    public static readonly AccessAction BeginRoster = new("begin-roster", "开始导入居民名册", "Began to import a roster");
    public static readonly AccessAction ImportRoster = new("import-roster", "导入居民名册", "Imported a roster");
    public static readonly AccessAction ListOrders = new("list-orders", "查看待重新采样人员名单", "Looked at the list of people to be sampled again");
    public static readonly AccessAction ListUnsampled = new("list-unsampled", "查看未采样人员名单", "Looked at the list of people not yet sampled");
    public static readonly AccessAction ListUnanswered = new("list-unanswered", "查看无检测结果人员名单", "Looked at the list of people without a result");
    public static readonly AccessAction ExportList = new("export-list", "导出核对清单", "Took a list along as a file");
    public static readonly AccessAction ReadOverFhir = new("read-over-fhir", "其他系统查询检测结果、预约或接种记录", "Another system read results, appointments or vaccinations");
    public static readonly AccessAction CorrectIdentity = new("correct-identity", "更正身份信息", "Corrected an identity");
    public static readonly AccessAction SearchAccessLog = new("search-access-log", "查询访问记录", "Searched the access log");
    public static readonly AccessAction ExportOwn = new("export-own", "导出本人数据", "Exported their own data");
    public static readonly AccessAction ExportOwnInFull = new("export-own-in-full", "完整导出本人数据", "Exported their own data in full");
    public static readonly AccessAction AskErasure = new("ask-erasure", "申请删除本人数据", "Asked to be erased");
    public static readonly AccessAction WithdrawErasure = new("withdraw-erasure", "撤回删除申请", "Took back the request to be erased");
    public static readonly AccessAction AddClient = new("add-client", "新增检测机构程序", "Added a lab's program");
    public static readonly AccessAction RevokeClient = new("revoke-client", "停用检测机构程序", "Ended a lab's program");
    public static readonly AccessAction AddClientSecret = new("add-client-secret", "新增程序密钥", "Added a secret of a lab's program");
    public static readonly AccessAction RemoveClientSecret = new("remove-client-secret", "删除程序密钥", "Took away a secret of a lab's program");
    public static readonly AccessAction AddStaffAccount = new("add-staff-account", "新增工作人员账号", "Added a staff account");
    public static readonly AccessAction ChangeStaffAccount = new("change-staff-account", "变更工作人员账号", "Changed a staff account");
    public static readonly AccessAction ChangeOwnPassword = new("change-own-password", "修改本人密码", "Changed their own password");
    public static readonly AccessAction OfferSecondFactor = new("offer-second-factor", "申请绑定身份验证器", "Asked for an authenticator app's secret");
    public static readonly AccessAction ConfirmSecondFactor = new("confirm-second-factor", "绑定身份验证器", "Confirmed their authenticator app");

    public static readonly AccessAction ListConversions = new("list-conversions", "查看转码申请列表", "Looked at the list of applications for a conversion");
    public static readonly AccessAction ReadConversion = new("read-conversion", "查看转码申请", "Looked at an application for a conversion");
    public static readonly AccessAction ReadEvidence = new("read-evidence", "查看转码申请材料", "Looked at evidence for a conversion");
    public static readonly AccessAction ClaimConversion = new("claim-conversion", "领取或退回转码申请", "Took an application for a conversion in hand, or gave it back");
    public static readonly AccessAction DecideConversion = new("decide-conversion", "审核转码申请", "Reviewed or decided an application for a conversion");
    public static readonly AccessAction ListAppointments = new("list-appointments", "查看预约名单", "Looked at the list of appointments of a day");
    public static readonly AccessAction ReceivePatient = new("receive-patient", "登记到诊、接种或爽约", "Noted that somebody came, was seen or did not come");

    private static readonly FrozenDictionary<string, AccessAction> s_byName = new[]
    {
        ListConversions, ReadConversion, ReadEvidence, ClaimConversion, DecideConversion,
        ReadTube, AddSample, RemoveSample, TransferSample, RejectTube, ReportResult, CorrectResult, RecordFact, WithdrawFact, VerifyCode,
        BeginRoster, ImportRoster, ListOrders, ListUnsampled, ListUnanswered, ExportList, ReadOverFhir, CorrectIdentity, SearchAccessLog, ExportOwn, ExportOwnInFull, AskErasure, WithdrawErasure,
        AddClient, RevokeClient, AddClientSecret, RemoveClientSecret,
        AddStaffAccount, ChangeStaffAccount, ChangeOwnPassword, OfferSecondFactor, ConfirmSecondFactor,
        ListAppointments, ReceivePatient,
    }.ToFrozenDictionary(action => action.Name, StringComparer.Ordinal);

    public static IEnumerable<AccessAction> All => s_byName.Values;

    /// <summary>In the reader's language; a name that only a later release knows stands for itself.</summary>
    public static string TitleOf(string name, bool inEnglish) =>
        !s_byName.TryGetValue(name, out var action) ? name : inEnglish ? action.English : action.Chinese;
}
