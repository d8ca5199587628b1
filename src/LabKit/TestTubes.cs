using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using HealthWuhan.Domain.Sampling;

namespace HealthWuhan.LabKit;

/// <summary>Makes tubes with invented people in them, as a sampling site does: for a city that is there to be tried, never for one with people.</summary>
internal sealed class TestTubes(CityClient medic)
{
    private readonly string _run = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8);
    private int _made;

    /// <summary>A barcode that no tube has.</summary>
    public Barcode Unknown() => new($"KIT-{_run}-{Interlocked.Increment(ref _made).ToString("D6", CultureInfo.InvariantCulture)}");

    /// <summary>A tube that is still open at its site.</summary>
    public async Task<Barcode> Open(int poolSize, int people, CancellationToken cancellationToken)
    {
        var barcode = Unknown();
        Expect(await medic.Send(HttpMethod.Put, $"/v1/batches/{barcode}", new { poolSize, site = (string?)null, round = (string?)null }, cancellationToken));
        for (var i = 0; i < people; i++)
            await Add(barcode, cancellationToken);
        return barcode;
    }

    /// <summary>A tube that waits for its result.</summary>
    public async Task<Barcode> Sealed(int poolSize, int people, CancellationToken cancellationToken)
    {
        var barcode = await Open(poolSize, people, cancellationToken);
        Expect(await medic.Send(HttpMethod.Post, $"/v1/batches/{barcode}/seal", new { swabCount = people }, cancellationToken));
        return barcode;
    }

    private async Task Add(Barcode barcode, CancellationToken cancellationToken)
    {
        var person = new
        {
            document = new { type = "Passport", number = "KIT" + RandomNumberGenerator.GetString("0123456789", 12) },
            name = "测试者",
            phone = "139" + RandomNumberGenerator.GetString("0123456789", 8),
        };
        Expect(await medic.Send(HttpMethod.Post, $"/v1/batches/{barcode}/samples", person, cancellationToken));
    }

    private static void Expect(CityAnswer answer)
    {
        if (!answer.IsOk)
            throw new UsageException($"The medic's account cannot prepare tubes here: {(int)answer.Status} {answer.Code} {(answer.Status == HttpStatusCode.UnprocessableEntity ? answer.Body : "")}");
    }
}
