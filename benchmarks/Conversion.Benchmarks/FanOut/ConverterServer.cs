using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Benchmarks.FanOut;

/// <summary>
/// This service: one node serves the listeners and is measured, and what they hear of is committed on another one, in this
/// process. A channel is a running job, and a publication its next progress.
/// </summary>
internal sealed class ConverterServer : Server
{
    private const int JobsPerCommit = 500;
    private readonly TestFolder _folder;
    private readonly WebApplication _worker;
    private readonly ServiceProcess _service;
    private Guid[] _jobs = [];

    private ConverterServer(TestFolder folder, WebApplication worker, ServiceProcess service) => (_folder, _worker, _service) = (folder, worker, service);

    public override string Name => "Converter";

    public override Uri Address => _service.Address;

    public override int ProcessId => _service.Id;

    public override int BeginsAt => 2;

    public static async Task<ConverterServer> StartAsync(PostgresFixture postgres)
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = TestFolder.Create();
        string[] settings = ["--Converter:Workers:Slots=0", $"--Converter:DataDirectory={folder.Path}/data", "--Logging:LogLevel:Default=None"];
        var service = await ServiceProcess.StartAsync(
            [$"--ConnectionStrings:Postgres={database}", "--Converter:NodeName=serving", "--Converter:Limits:Streams=100000", "--Converter:Limits:StreamsPerCaller=100000", .. settings]);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--urls=http://127.0.0.1:0", "--Converter:NodeName=working", .. settings],
        });
        builder.AddConverter(database);
        var worker = builder.Build();
        await worker.StartAsync();
        return new ConverterServer(folder, worker, service);
    }

    public override async Task OpenAsync(int channels)
    {
        _jobs = [.. Enumerable.Range(0, channels).Select(_ => Guid.CreateVersion7())];
        var store = _worker.Services.GetRequiredService<IDocumentStore>();
        foreach (var some in _jobs.Chunk(JobsPerCommit))
        {
            var now = DateTimeOffset.UtcNow;
            await using var submitting = store.LightweightSession();
            foreach (var job in some)
            {
                submitting.Events.StartStream<ConversionJob>(job, new JobSubmitted(
                    job, KeyAuthentication.LocalCaller, "https://example.com/song.mp4", "generic", $"{job:N}", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, now));
            }

            await submitting.SaveChangesAsync();
            await using var claiming = store.LightweightSession();
            foreach (var job in some)
            {
                claiming.Events.Append(job, 2, new AttemptStarted(1, "working", "direct", now));
            }

            // Nobody works on them, and nobody is to take them for lost.
            claiming.QueueSqlCommand(
                $"update {EventStoreSetup.Schema}.{JobQueueProjection.TableName} set lease_until = now() + interval '1 day', overdue_at = now() + interval '1 day' where job_id = any(?)", some);
            await claiming.SaveChangesAsync();
        }
    }

    public override string PathOf(int channel) => $"/api/jobs/{_jobs[channel]}/live";

    public override async Task PublishAsync(IReadOnlyList<int> channels, Publications publications)
    {
        await using var session = _worker.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        foreach (var channel in channels)
        {
            var version = publications.Next(channel);
            session.Events.Append(_jobs[channel], version, new ProgressReported(1, new AttemptProgress(1 + (version % 98), version * 100_000L, 100_000_000, 1_000_000, 60), DateTimeOffset.UtcNow));
        }

        await session.SaveChangesAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _service.KillAsync(); // thousands of listeners hang on it
        await _service.DisposeAsync();
        await _worker.DisposeAsync();
        _folder.Dispose();
    }
}
