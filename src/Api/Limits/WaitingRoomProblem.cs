using System.Globalization;
using System.Text.Json;
using HealthWuhan.Api.Problems;
using HealthWuhan.Grains;

namespace HealthWuhan.Api.Limits;

/// <summary>What is told to those who are sent away: the same bytes each time, made once. At a rush nothing is answered as often, and nothing may cost less.</summary>
internal static class WaitingRoomProblem
{
    private const string Code = "waiting-room";

    private static readonly byte[] s_chinese = Bytes(ProblemCatalogue.Texts[Code].Chinese);
    private static readonly byte[] s_english = Bytes(ProblemCatalogue.Texts[Code].English);

    public static Task Write(HttpContext context, TimeSpan comeAgain)
    {
        CityMeter.Refused(Code);
        var body = context.Request.Headers.AcceptLanguage.Count > 0 && ProblemResult.PrefersEnglish(context.Request) ? s_english : s_chinese;
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        response.Headers.RetryAfter = ((long)Math.Ceiling(comeAgain.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static byte[] Bytes(string title)
    {
        var detail = $"Come again with the header {SignInDoor.TicketHeader}, which keeps your place.";
        var problem = new Problem("urn:healthwuhan:problem:" + Code, title, ProblemCatalogue.Texts[Code].Status, Code, detail);
        return JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Wire.Problem);
    }
}
