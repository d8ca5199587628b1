namespace HealthWuhan.LabKit.Simulation;

/// <summary>The programs that laboratories are simulated by: an admin makes one for each, and ends them all afterwards.</summary>
internal sealed class SimulatedPrograms(CityClient admin) : IDisposable
{
    private readonly List<string> _ids = [];
    private readonly List<CityClient> _labs = [];

    public IReadOnlyList<CityClient> Labs => _labs;

    public async Task Make(Uri city, int labs, CancellationToken cancellationToken)
    {
        for (var i = 1; i <= labs; i++)
        {
            var made = await admin.Send(HttpMethod.Post, "/v1/clients", new { name = $"simulated {i}", lab = $"sim-lab-{i}", days = 1 }, cancellationToken);
            if (!made.IsOk || made.Json is not { } program)
                throw new UsageException($"The admin's account cannot make lab programs here: {(int)made.Status} {made.Code}");
            _ids.Add(program.GetProperty("clientId").GetString()!);
            _labs.Add(await CityClient.OfProgram(city, _ids[^1], program.GetProperty("clientSecret").GetString()!, cancellationToken));
        }
    }

    /// <summary>Takes the programs' rights away, whatever became of the run.</summary>
    public async Task End(CancellationToken cancellationToken)
    {
        foreach (var id in _ids)
            await admin.Send(HttpMethod.Delete, $"/v1/clients/{id}", null, cancellationToken);
    }

    public void Dispose() => _labs.ForEach(lab => lab.Dispose());
}
