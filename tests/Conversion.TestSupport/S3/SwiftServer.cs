using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Conversion.Storage.S3;
using Xunit;

namespace Conversion.TestSupport.S3;

/// <summary>A real S3 server of the test run's own, on loopback: OpenStack Swift (<c>swift_s3.py</c>), with one bucket.</summary>
public sealed class SwiftServer : IAsyncLifetime
{
    public const string Bucket = "artifacts";
    private const string AccessKey = "converter:tests";
    public const string SecretKey = "secret-of-the-tests";
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = TestFolder.Create();
    private Process? _process;

    public int Port { get; private set; }

    /// <summary>As the service would be configured for it; each call with a part of the bucket of its own.</summary>
    public S3Options Options() => new()
    {
        Endpoint = $"http://127.0.0.1:{Port}",
        Bucket = Bucket,
        Prefix = $"{Guid.NewGuid():n}/",
        AccessKey = AccessKey,
        SecretKey = SecretKey,
        TimeoutSeconds = 60,
        Retries = 1,
    };

    /// <summary>A way to the bucket that goes round the store.</summary>
    public AmazonS3Client Client() => new(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config
    {
        ServiceURL = $"http://127.0.0.1:{Port}",
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    public async ValueTask InitializeAsync()
    {
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "S3", "swift_s3.py"), _folder.Path])
        {
            RedirectStandardInput = true, // it ends when this does, so it cannot outlive the tests
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = _process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(LongestStart);
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null || !line.StartsWith("ready: ", StringComparison.Ordinal))
            throw new InvalidOperationException($"The S3 server for tests did not start. Install it by 'scripts/install --s3'. It said: {await errors}");
        Port = int.Parse(line["ready: ".Length..], CultureInfo.InvariantCulture);
        using var client = Client();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = Bucket }, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }
}
