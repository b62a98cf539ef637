using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Conversion.Storage.S3;

/// <summary>How a bucket's server is spoken to.</summary>
internal static class S3Client
{
    internal static AmazonS3Client For(S3Options options)
    {
        var settings = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            MaxErrorRetry = options.Retries,
            // What other servers do not know. Parts are compared by the SHA-256 that their requests are signed with.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
            (settings.ServiceURL, settings.AuthenticationRegion) = (options.Endpoint, options.Region);
        else
            settings.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        return options.AccessKey.Length > 0 ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), settings) : new AmazonS3Client(settings);
    }
}
