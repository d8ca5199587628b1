using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace HealthWuhan.Tests.Fuzz;

/// <summary>Requests for one endpoint of the running API, made from what it says of itself: its path, its methods, what it takes as a body and as a query.</summary>
internal sealed class FuzzEndpoint(RouteEndpoint endpoint, IReadOnlyList<string> query, FuzzStrings strings)
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

    private static readonly string[] s_types =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=nonsense", "text/csv", "text/plain", "application/hl7-v2", "application/fhir+json", "application/xml",
        "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "a/b/c", "", ";", "*/*", "image/png",
    ];

    private static readonly string[] s_headers =
    [
        "Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Match", "X-Access-Reason", "X-Waiting-Ticket", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Range", "Origin", "Cookie",
        "traceparent", "Idempotency-Key", "Content-Encoding",
    ];

    private static readonly string[] s_values =
    [
        "", "image/svg+xml", "application/json", "en", "en;q=5, zh;q=-1", "zh-CN,zh;q=0.9", "*", "\"x\"", "W/\"x\"", "bytes=0-1", "gzip", "127.0.0.1", "[::1]:99999", "%E4%BD%A0%E5%A5%BD", "%", "%zz",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b; c", "é", new string('h', 3_000), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ];

    private readonly string _name = $"{Methods(endpoint)[0]} {endpoint.RoutePattern.RawText}";

    /// <summary>A request by one of the callers, mostly one who may.</summary>
    public Gen<FuzzCall> Call(IReadOnlyList<string> callers, IReadOnlyList<string> whoMay) =>
        Gen.Select(Method, Target, Gen.Frequency((5, Gen.OneOf([.. whoMay])), (1, Gen.OneOf([.. callers]))), Headers, Body, (method, target, caller, headers, body) => new FuzzCall(method, target, caller)
        {
            Endpoint = _name,
            Headers = headers,
            ContentType = body.Type,
            Body = method is "GET" or "HEAD" && body.Bytes?.Length % 3 != 0 ? null : body.Bytes,
        });

    private Gen<string> Method => Gen.Frequency((12, Gen.OneOf(Methods(endpoint))), (1, Gen.OneOf(s_methods)));

    private Gen<string> Target => Gen.Select(
        endpoint.RoutePattern.PathSegments.Aggregate(Gen.Const(""), (before, segment) => Gen.Select(before, Segment(segment), (path, next) => $"{path}/{next}")),
        Gen.Select(Gen.OneOf([.. query, "x", "", "limit"]), strings.Text, (name, value) => $"{Escape(name)}={Escape(value)}").Array[0, 4],
        Gen.Int[0, 19],
        (path, pairs, luck) => path + (luck == 0 ? "/" : "") + (pairs.Length > 0 ? "?" + string.Join('&', pairs) : ""));

    private Gen<string> Segment(RoutePatternPathSegment segment) => segment.Parts is [RoutePatternLiteralPart literal]
        ? Gen.Frequency((60, Gen.Const(literal.Content)), (1, Gen.OneOf("", "..", "%00", "%ff", literal.Content.ToUpperInvariant())))
        : Gen.Frequency((12, strings.Text.Select(Escape)), (1, Gen.OneOf("%00", "%ff%fe", "%2e%2e", "%", "%zz", ";", "a;b=c", "%F0%9F%98%80", "%ed%a0%80")));

    private static Gen<(string, string)[]> Headers =>
        Gen.Frequency((3, Gen.Const(Array.Empty<(string, string)>())), (1, Gen.Select(Gen.OneOf(s_headers), Gen.OneOf(s_values), (name, value) => (name, value)).Array[1, 4]));

    private Gen<(string? Type, byte[]? Bytes)> Body
    {
        get
        {
            var accepted = endpoint.Metadata.GetMetadata<IAcceptsMetadata>();
            var json = new FuzzJson(strings);
            var shaped = accepted?.RequestType is { } type && type != typeof(string) ? json.BodyOf(type) : json.BodyOf(typeof(LabRowFields[]));
            var types = accepted?.ContentTypes.ToArray() ?? ["application/json"];
            var none = Gen.Const(((string?)null, (byte[]?)null));
            var some = Gen.Select(Gen.Frequency((8, Gen.OneOf(types)), (1, Gen.OneOf(s_types))), shaped, Csv, (kind, asJson, asCsv) =>
                ((string?)kind, (byte[]?)(kind.Contains("csv", StringComparison.Ordinal) ? asCsv : asJson)));
            return accepted is null ? Gen.Frequency((4, none), (1, some)) : Gen.Frequency((1, none), (19, some));
        }
    }

    private Gen<byte[]> Csv => Gen.Select(
        Gen.OneOf("barcode,result", "barcode,result,kit,ct_orf1ab,ct_n,tested_at,instrument,operator", "document_type,document_number,name,phone,community,exclusion", "barcode;result", "\"barcode", ""),
        strings.Text.Array[0, 8].Array[0, 6],
        Gen.OneOf("\n", "\r\n", "\r"),
        (header, rows, end) => Encoding.UTF8.GetBytes(header + end + string.Join(end, rows.Select(row => string.Join(',', row)))));

    private static string[] Methods(RouteEndpoint endpoint) => [.. endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]];

    private static string Escape(string text) => Uri.EscapeDataString(text);

    /// <summary>A row of lab results as the contract has it; no type of the API does, since rows are read one by one.</summary>
    private sealed class LabRowFields
    {
        public string? Barcode { get; set; }
        public string? Result { get; set; }
        public string? Kit { get; set; }
        public Dictionary<string, double?>? Ct { get; set; }
        public DateTimeOffset? TestedAt { get; set; }
        public string? Instrument { get; set; }
        public string? Operator { get; set; }
    }
}
