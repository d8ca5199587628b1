using System.Collections.Frozen;

namespace HealthWuhan.Api.Problems;

/// <summary>Every code a refusal can carry, with its HTTP status and its title in both languages. A code that is missing here is a defect that a test finds.</summary>
internal static class ProblemCatalogue
{
    public static FrozenDictionary<string, ProblemText> Texts { get; } = new Dictionary<string, ProblemText>(StringComparer.Ordinal)
    {
        // 400: cannot be read
        ["unreadable-request"] = new(400, "无法读取请求", "The request cannot be read"),
        ["unreadable-file"] = new(400, "无法读取文件", "The file cannot be read"),
        ["missing-column"] = new(400, "文件缺少必需的列", "A mandatory column is missing"),

        // 401, 403: who you are
        ["not-signed-in"] = new(401, "请先登录", "Sign in first"),
        ["wrong-credentials"] = new(401, "账号或密码错误", "Wrong username or password"),
        ["totp-required"] = new(401, "请输入动态验证码", "The code of the authenticator app is missing"),
        ["wrong-code"] = new(401, "信息或验证码不正确，或验证码已过期", "The details or the code are wrong, or the code has expired"),
        ["session-ended"] = new(401, "登录已失效，请重新登录", "The session has ended, sign in again"),
        ["sign-in-again"] = new(403, "请先重新用验证码登录", "Sign in again with a code first"),
        ["not-your-role"] = new(403, "您的角色无权执行此操作", "Your role may not do this"),
        ["not-your-site"] = new(403, "您的账号属于其他采样点", "Your account is bound to another site"),
        ["staff-sign-in-elsewhere"] = new(403, "请使用统一身份认证登录", "Staff sign in at the city's identity provider"),
        ["password-change-required"] = new(403, "请先修改密码", "Choose a password of your own first"),
        ["totp-enrolment-required"] = new(403, "请先绑定身份验证器", "Set up an authenticator app first"),
        ["guardian-only"] = new(403, "仅监护人可代未成年人申请", "Only a minor's guardian may apply for them"),
        ["not-your-stage"] = new(403, "该申请须由区级决定", "The district decides this application"),
        ["not-your-lab"] = new(403, "您的账号属于其他检测机构", "Your account is bound to another lab"),

        // 404: not there, or not yours
        ["not-found"] = new(404, "未找到", "Not found"),
        ["not-yours"] = new(404, "未找到", "Not found"),
        ["unknown-batch"] = new(404, "采样管不存在", "No such tube"),

        ["unknown-account"] = new(404, "账号不存在", "No such account"),
        ["unknown-client"] = new(404, "程序不存在", "No such program"),
        ["unknown-sample"] = new(404, "样本不存在", "No such sample"),
        ["unknown-consumer"] = new(404, "未登记此订阅方", "No such consumer of the feed"),
        ["unknown-zone"] = new(404, "封控管控区不存在", "No such zone"),
        ["unknown-round"] = new(404, "轮次不存在", "No such round"),
        ["unknown-fact"] = new(404, "该人员没有此项记录", "No such fact is on this person's record"),
        ["erasure-not-asked"] = new(404, "您没有申请删除数据", "You have not asked to be erased"),
        ["unknown-conversion"] = new(404, "转码申请不存在", "No such application"),
        ["unknown-evidence"] = new(404, "材料不存在", "No such piece of evidence"),
        ["unknown-consignment"] = new(404, "转运箱不存在", "No such consignment"),

        // 409: the state forbids it
        ["batch-rejected"] = new(409, "采样管已被检测机构拒收", "The tube was rejected by the lab"),
        ["batch-tested"] = new(409, "采样管已有检测结果", "The tube has a result already"),
        ["batch-elsewhere"] = new(409, "采样管在别处", "The tube is elsewhere"),
        ["family-full"] = new(409, "最多可绑定 10 名家人", "At most ten people can be bound"),
        ["zone-lifted"] = new(409, "该区域已解除封控", "The zone was lifted"),
        ["pool-size-differs"] = new(409, "混采人数超过本轮规定", "The tube is larger than the round's"),
        ["same-batch"] = new(409, "样本已在该采样管中", "The sample is in this tube already"),
        ["interpretation-differs"] = new(409, "检测机构判读与试剂盒规则不一致，已暂存待人工处理", "The lab and the kit's rule disagree; the result is held for a decision"),
        ["no-result"] = new(409, "采样管没有检测结果", "The tube has no result"),
        ["nothing-to-release"] = new(409, "没有待复核发布的阳性结果", "There is no positive to release"),
        ["second-person-needed"] = new(409, "须由另一人复核", "A second person must do this"),
        ["too-many-corrections"] = new(409, "更正次数过多", "Too many corrections"),
        ["consignment-handed-over"] = new(409, "转运箱已交接", "The consignment was handed over"),
        ["consignment-not-handed-over"] = new(409, "转运箱尚未交接", "The consignment was not handed over yet"),
        ["consignment-differs"] = new(409, "该编号的转运箱属于其他采样点", "Another site has packed a consignment of this id"),
        ["tubes-not-ready"] = new(409, "部分采样管不能装箱", "Some tubes are not ready"),
        ["batch-differs"] = new(409, "该采样管已按其他信息登记", "The tube was opened with other particulars"),
        ["batch-sealed"] = new(409, "采样管已封管", "The tube is sealed"),
        ["batch-not-sealed"] = new(409, "采样管尚未封管", "The tube is not sealed yet"),
        ["batch-full"] = new(409, "采样管已满", "The tube is full"),
        ["batch-empty"] = new(409, "采样管内没有受检者", "Nobody is in the tube"),
        ["swab-count-differs"] = new(409, "拭子数与登记人数不一致", "The swabs counted differ from the people bound"),
        ["already-sampled-in-round"] = new(409, "本轮已采样", "Already sampled in this round"),
        ["already-in-tube"] = new(409, "该采样管内已有此人的样本", "The tube holds a swab of this person already"),
        ["identity-differs"] = new(409, "该证件已以其他姓名或手机号登记", "The document is registered with another name or phone"),
        ["identity-in-use"] = new(409, "该证件号下另有登记", "Something else is recorded under the document"),
        ["single-tube-ordered"] = new(409, "该受检者须单人单管复检，不得混采", "A re-check is ordered: one person alone in a tube"),
        ["sample-withdrawn"] = new(409, "该次采样登记已撤销，请重新登记", "The registration of this swab was taken back; register it again"),
        ["client-id-reused"] = new(409, "clientId 已用于其他人", "The clientId was used for somebody else"),
        ["fact-withdrawn"] = new(409, "该记录已撤销，请使用新的编号登记", "The fact was withdrawn; record what is true under another id"),
        ["too-many-facts"] = new(409, "该人员的记录过多", "Too many facts are on this person's record"),
        ["erasure-begun"] = new(409, "删除已经开始，不能撤回", "The erasure has begun and is not taken back"),
        ["username-taken"] = new(409, "用户名已被使用", "The user name is taken"),
        ["own-account"] = new(409, "不能变更本人账号，请由其他管理员操作", "This is your own account; another admin must do it"),
        ["too-many-secrets"] = new(409, "已有两个有效密钥", "Two secrets are good already"),
        ["conversion-open"] = new(409, "已有正在办理的转码申请", "An application is open already"),
        ["conversion-differs"] = new(409, "该 clientId 已用于其他申请内容", "Something else was asked for under this clientId"),
        ["conversion-submitted"] = new(409, "申请已提交，材料不能更改", "The application was handed in; its evidence stays as it is"),
        ["conversion-closed"] = new(409, "申请已办结或已撤回", "The application was decided or withdrawn"),
        ["conversion-taken"] = new(409, "该申请正由其他人员办理", "Somebody else has this application in hand"),
        ["conversion-not-taken"] = new(409, "请先领取该申请", "Take the application in hand first"),
        ["conversion-changed"] = new(409, "申请已有变化，请重新查看", "The application has changed, look at it again"),
        ["correct-identity-first"] = new(409, "该原因来自样本，请先更正身份信息", "The reason is a sample; correct the identity first"),
        ["too-many-conversions"] = new(409, "近期申请次数过多", "Too many applications lately"),
        ["nothing-to-convert"] = new(409, "健康码没有所申请的管控原因", "The health code has no such reason"),
        ["evidence-missing"] = new(409, "请至少上传一份材料", "At least one piece of evidence is needed"),
        ["different-result-held"] = new(409, "结果与已有结果不同，已暂存待人工处理", "A different result exists; this one is held for a decision"),

        // 405, 413, 415: method, size, type
        ["too-slow"] = new(408, "请求传输过慢", "The request came too slowly"),
        ["method-not-allowed"] = new(405, "不支持的方法", "The method is not allowed"),
        ["too-many-rows"] = new(413, "行数过多", "The file has too many rows"),
        ["too-large"] = new(413, "内容过大", "The content is too large"),
        ["unsupported-type"] = new(415, "不支持的内容类型", "The content type is not supported"),

        // 422: readable but wrong
        ["invalid-fields"] = new(422, "部分内容有误", "Some fields are wrong"),
        ["missing-field"] = new(422, "缺少必填项", "A mandatory field is missing"),
        ["invalid-field"] = new(422, "内容有误", "A field is wrong"),
        ["invalid-document"] = new(422, "证件号码有误", "The document is wrong"),
        ["weak-password"] = new(422, "密码强度不足", "The password is too weak"),
        ["invalid-name"] = new(422, "姓名有误", "The name is wrong"),
        ["invalid-phone"] = new(422, "手机号码有误", "The phone number is wrong"),
        ["invalid-barcode"] = new(422, "条码有误", "The barcode is wrong"),
        ["invalid-pool-size"] = new(422, "混采人数应为 1、5、10 或 20", "The pool size is 1, 5, 10 or 20"),
        ["invalid-community"] = new(422, "社区编码有误", "The community's code is wrong"),
        ["invalid-exclusion"] = new(422, "免检原因有误", "The exclusion is wrong"),
        ["invalid-period"] = new(422, "起止时间有误", "The period is wrong"),
        ["invalid-policy"] = new(422, "政策内容有误，原政策不变", "The policy is wrong; the one that holds stays"),
        ["zone-empty"] = new(422, "至少应包含一个社区", "A zone has at least one community"),
        ["invalid-collected-at"] = new(422, "采样时间有误", "The time of collection is wrong"),
        ["invalid-sampling-code"] = new(422, "采样码无效", "The sampling code is not valid"),
        ["sampling-code-expired"] = new(422, "采样码已过期", "The sampling code has expired"),
        ["unknown-citizen"] = new(422, "该采样码未登记，请改用证件登记", "Nobody is registered with this code; use the document"),
        ["own-document"] = new(422, "这是您本人的证件", "This is your own document"),
        ["not-a-minor"] = new(422, "仅可直接绑定使用您手机号的未成年人", "Only a minor with your own phone number can be bound directly"),
        ["consignment-empty"] = new(422, "转运箱内没有采样管", "The consignment holds no tube"),
        ["invalid-reason"] = new(422, "拒收原因有误", "The reason is wrong"),
        ["invalid-result"] = new(422, "检测结果有误", "The result is wrong"),
        ["result-not-final"] = new(422, "结果尚非最终结果", "The result is not final"),
        ["wrong-encoding"] = new(422, "字符编码有误", "The text is in another encoding"),
        ["unreadable-message"] = new(422, "无法读取消息", "The message cannot be read"),
        ["unsupported-message"] = new(422, "不支持的消息类型", "The message is of another kind"),
        ["missing-reference"] = new(422, "引用的资源不存在", "A resource that is referred to is missing"),
        ["invalid-action"] = new(422, "操作有误", "The action is wrong"),
        ["invalid-ct"] = new(422, "Ct 值有误", "The Ct value is wrong"),
        ["invalid-tested-at"] = new(422, "检测时间有误", "The time of the test is wrong"),
        ["invalid-kind"] = new(422, "记录类型有误", "The kind of fact is wrong"),
        ["invalid-since"] = new(422, "开始时间有误", "The beginning is wrong"),
        ["invalid-until"] = new(422, "结束时间有误", "The end is wrong"),
        ["invalid-token"] = new(422, "健康码无效", "The health code is not valid"),
        ["token-expired"] = new(422, "健康码已过期，请重新出示", "The health code has expired, show it afresh"),
        ["too-much-evidence"] = new(422, "材料份数过多", "Too many pieces of evidence"),
        ["unknown-reason"] = new(422, "申请不涉及该管控原因", "The application is not about this reason"),
        ["evidence-unknown-type"] = new(422, "材料须为 JPEG、PNG 或 PDF", "Evidence is a JPEG, a PNG or a PDF"),
        ["evidence-damaged"] = new(422, "文件已损坏", "The file is damaged"),
        ["evidence-oversized"] = new(422, "文件打开后过大", "The file is too large when it is opened"),
        ["evidence-hidden-content"] = new(422, "文件中夹带其他内容", "The file holds something else beside it"),
        ["evidence-active-content"] = new(422, "文件含有脚本、附件等活动内容", "The file holds a script, an attachment or the like"),
        ["evidence-encrypted"] = new(422, "文件已加密，请上传未加密的文件", "The file is locked with a password"),
        ["unknown-kind"] = new(422, "未知的清单类型", "No such list"),

        // 429, 5xx: later, or ours
        ["too-many-requests"] = new(429, "请求过多，请稍后再试", "Too many requests, try again later"),
        ["overloaded"] = new(503, "服务繁忙，请稍后重试", "Too busy, send the same again later"),
        ["waiting-room"] = new(503, "登录人数较多，请按提示时间凭号重试", "Many are signing in, come again with your ticket"),
        ["temporarily-unavailable"] = new(503, "服务暂时不可用，请稍后重试", "Temporarily unavailable, send the same again later"),
        ["internal-error"] = new(500, "系统内部错误", "An error on our side"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a code says that what was named is not there, or not the caller's.</summary>
    public static bool IsMiss(string code) => Texts.GetValueOrDefault(code)?.Status == StatusCodes.Status404NotFound;

    /// <summary>The code that stands for a bare status code, where no endpoint gave one.</summary>
    public static string CodeOf(int status) => status switch
    {
        400 => "unreadable-request",
        401 => "not-signed-in",
        403 => "not-your-role",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        408 => "too-slow",
        415 => "unsupported-type",
        429 => "too-many-requests",
        503 => "temporarily-unavailable",
        >= 400 and < 500 => "unreadable-request",
        _ => "internal-error",
    };
}

/// <summary>A problem's HTTP status and its title in Chinese and English.</summary>
internal sealed record ProblemText(int Status, string Chinese, string English);
