using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using HealthWuhan.Api.Access;
using HealthWuhan.Api.Booking;
using HealthWuhan.Api.Citizens;
using HealthWuhan.Api.Conversions;
using HealthWuhan.Api.Coverage;
using HealthWuhan.Api.Directives;
using HealthWuhan.Api.Feed;
using HealthWuhan.Api.HealthCodes;
using HealthWuhan.Api.Identity;
using HealthWuhan.Api.Laboratory;
using HealthWuhan.Api.Monitoring;
using HealthWuhan.Api.Problems;
using HealthWuhan.Api.Reconciliation;
using HealthWuhan.Api.Retention;
using HealthWuhan.Api.Rosters;
using HealthWuhan.Api.Rounds;
using HealthWuhan.Api.Sampling;
using HealthWuhan.Api.Zones;

namespace HealthWuhan.Api;

/// <summary>Every wire shape, known at build time: no reflection on the way in or out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(StaffSessionRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(SecondFactorRequest))]
[JsonSerializable(typeof(SecondFactorAnswer))]
[JsonSerializable(typeof(SecondFactorConfirmation))]
[JsonSerializable(typeof(RecoveryCodesAnswer))]
[JsonSerializable(typeof(StaffAccountRequest))]
[JsonSerializable(typeof(StaffChangeRequest))]
[JsonSerializable(typeof(StaffAccountAnswer))]
[JsonSerializable(typeof(StaffAccountsAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenRefusal))]
[JsonSerializable(typeof(ClientRequest))]
[JsonSerializable(typeof(ClientSecretRequest))]
[JsonSerializable(typeof(ClientAnswer))]
[JsonSerializable(typeof(ClientsAnswer))]
[JsonSerializable(typeof(MeAnswer))]
[JsonSerializable(typeof(ResultsAnswer))]
[JsonSerializable(typeof(SamplingCodeAnswer))]
[JsonSerializable(typeof(FamilyRequest))]
[JsonSerializable(typeof(FamilyAnswer))]
[JsonSerializable(typeof(HealthCodeAnswer))]
[JsonSerializable(typeof(HealthFactRequest))]
[JsonSerializable(typeof(FactWithdrawalRequest))]
[JsonSerializable(typeof(HealthFactAnswer))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(KeySetAnswer))]
[JsonSerializable(typeof(OpenBatchRequest))]
[JsonSerializable(typeof(AddSampleRequest))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncAnswer))]
[JsonSerializable(typeof(SealRequest))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(ConsignmentRequest))]
[JsonSerializable(typeof(ReceiptRequest))]
[JsonSerializable(typeof(ConsignmentBox))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(AddedSampleAnswer))]
[JsonSerializable(typeof(CorrectionRequest))]
[JsonSerializable(typeof(IdentityCorrectionRequest))]
[JsonSerializable(typeof(IdentityCorrectionAnswer))]
[JsonSerializable(typeof(LabResultsAnswer))]
[JsonSerializable(typeof(LabTubesAnswer))]
[JsonSerializable(typeof(LabRefusalsAnswer))]
[JsonSerializable(typeof(HeldResultsAnswer))]
[JsonSerializable(typeof(TubesAnswer))]
[JsonSerializable(typeof(OrdersAnswer))]
[JsonSerializable(typeof(UnansweredPeopleAnswer))]
[JsonSerializable(typeof(RefusedRowsAnswer))]
[JsonSerializable(typeof(SwabMismatchesAnswer))]
[JsonSerializable(typeof(ListExportAnswer))]
[JsonSerializable(typeof(LabHeldAnswer))]
[JsonSerializable(typeof(FeedAnswer))]
[JsonSerializable(typeof(ConsumerRequest))]
[JsonSerializable(typeof(ConsumersAnswer))]
[JsonSerializable(typeof(DeadLettersAnswer))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(ZoneRequest))]
[JsonSerializable(typeof(ZonesAnswer))]
[JsonSerializable(typeof(RoundRequest))]
[JsonSerializable(typeof(RoundsAnswer))]
[JsonSerializable(typeof(MyRoundsAnswer))]
[JsonSerializable(typeof(PoliciesAnswer))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(RosterAnswer))]
[JsonSerializable(typeof(RosterImportsAnswer))]
[JsonSerializable(typeof(CoverageAnswer))]
[JsonSerializable(typeof(UnsampledAnswer))]
[JsonSerializable(typeof(MyAccessLogAnswer))]
[JsonSerializable(typeof(AccessSearchRequest))]
[JsonSerializable(typeof(AccessSearchAnswer))]
[JsonSerializable(typeof(VisitsAnswer))]
[JsonSerializable(typeof(VisitsNow))]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(CertificatesAnswer))]
[JsonSerializable(typeof(ExportAnswer))]
[JsonSerializable(typeof(ErasureAnswer))]
[JsonSerializable(typeof(ErasuresAnswer))]
[JsonSerializable(typeof(SlotsAnswer))]
[JsonSerializable(typeof(HoldFields))]
[JsonSerializable(typeof(WaitFields))]
[JsonSerializable(typeof(AppointmentAnswer))]
[JsonSerializable(typeof(AppointmentsAnswer))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(SlotChangeRequest))]
[JsonSerializable(typeof(ClosureRequest))]
[JsonSerializable(typeof(ScheduleAnswer))]
[JsonSerializable(typeof(ReceptionAnswer))]
[JsonSerializable(typeof(ArrivalRequest))]
[JsonSerializable(typeof(ReceptionItem))]
[JsonSerializable(typeof(BookingFiguresAnswer))]
[JsonSerializable(typeof(ConversionRequest))]
[JsonSerializable(typeof(PhoneProofRequest))]
[JsonSerializable(typeof(ConversionAnswer))]
[JsonSerializable(typeof(ConversionsAnswer))]
[JsonSerializable(typeof(CaseDecisionRequest))]
[JsonSerializable(typeof(CaseAnswer))]
[JsonSerializable(typeof(QueueAnswer))]
[JsonSerializable(typeof(ConversionFiguresAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Chinese goes out as Chinese; what HTML could take for markup stays escaped.</summary>
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(UnicodeRanges.All);

    /// <summary>For what an endpoint writes by itself, in the same form as what the framework writes.</summary>
    public static ApiJson Wire { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = Encoder });
}
