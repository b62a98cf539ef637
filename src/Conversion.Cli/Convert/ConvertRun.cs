using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>One conversion: submit, follow, save; and cancel when told to stop.</summary>
internal sealed class ConvertRun(ConvertOptions options, CommandEnvironment environment) : IDisposable
{
    private const int DownloadTries = 2;
    private readonly ServiceHttp _http = new(options.Server, options.Key, environment.Pace, environment.Time);
    private readonly IProgressDisplay _display = ProgressDisplay.For(environment, options.Quiet);
    private readonly Report _report = new(environment, options);
    private JobView? _job;

    private ConverterClient Client => new(_http, environment.Pace);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            var path = await _display.RunAsync(() => ConvertAsync(cancellation));
            return _job!.Status == "completed" ? _report.Saved(_job, path) : _report.NotCompleted(_job);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return _report.Interrupted(_job, await CancelAsync());
        }
        catch (ServiceRefusedException e)
        {
            return _report.Refused(_job, e.Problem);
        }
        catch (ServiceUnreachableException e)
        {
            return _report.Error(ExitCodes.Unreachable, _job, e.Message);
        }
        catch (Exception e) when (e is DamagedDownloadException or LocalOutputException)
        {
            return _report.Error(ExitCodes.Failed, _job, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> ConvertAsync(CancellationToken cancellation)
    {
        // A submission that Ctrl-C meets on its way is given a moment to come back: else nobody knows what there is to cancel.
        using var grace = new CancellationTokenSource();
        await using (cancellation.Register(() => grace.CancelAfter(environment.Pace.Farewell)))
        {
            try
            {
                _job = await Client.SubmitAsync(options.Job, grace.Token);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        _job = await new JobFollower(Client, _http, environment, _display).FollowAsync(_job, cancellation);
        return _job is { Status: "completed" } ? await SaveAsync(_job, cancellation) : null;
    }

    private async Task<string?> SaveAsync(JobView job, CancellationToken cancellation)
    {
        var artifact = job.Artifact ?? throw new ServiceUnreachableException($"{_http.Server} says that the job is completed, but names no file.");
        if (options.Target.Folder is null)
        {
            await using var output = environment.OpenRawOutput();
            await DownloadAsync(job, artifact, output, cancellation);
            return null;
        }

        for (int attempt = 1; ; attempt++)
        {
            var file = options.Target.OpenTemporary();
            try
            {
                await using (file)
                {
                    await DownloadAsync(job, artifact, file, cancellation);
                    file.Flush(flushToDisk: true);
                }

                return options.Target.Publish(file.Name, artifact.FileName, options.Job.Output.Format);
            }
            catch (DamagedDownloadException) when (attempt < DownloadTries)
            {
                _display.Note("What arrived is damaged; fetching it once more.");
            }
            finally
            {
                File.Delete(file.Name);
            }
        }
    }

    private async Task DownloadAsync(JobView job, ArtifactView artifact, Stream target, CancellationToken cancellation)
    {
        using var download = new Download(_http, environment, _display);
        await download.RunAsync(job.Links.Download, artifact, target, cancellation);
    }

    /// <summary>True when the service took note; false when there was nothing to stop; null when it did not answer.</summary>
    private async Task<bool?> CancelAsync()
    {
        if (_job is null || _job.IsFinished)
            return false;
        using var limit = new CancellationTokenSource(environment.Pace.Farewell);
        try
        {
            return await Client.CancelAsync(_job, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ServiceUnreachableException or ServiceRefusedException)
        {
            return null;
        }
    }
}
