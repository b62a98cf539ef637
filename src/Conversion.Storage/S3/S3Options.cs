using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace Conversion.Storage.S3;

/// <summary>An S3 bucket, of Amazon or of any server that speaks its protocol, and how to reach it.</summary>
public sealed record S3Options
{
    /// <summary>The server, such as <c>http://127.0.0.1:9000</c>; empty for Amazon's own of the <see cref="Region"/>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket. It has to be there.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What the names of all objects begin with; empty for nothing. Two services may share a bucket by it.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The account's key. Empty, as <see cref="SecretKey"/> then is: what the machine itself was given (instance role, profile).</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The account's secret. It is in no log and in no message.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Whether the bucket is named in the path and not in the host, as most servers besides Amazon's want it.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Seconds that one request may take. A request carries 8 MiB at most.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>How often a request is sent again after a time-out, a lost connection or a 5xx.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>What is wrong with them, each with the setting's name below <paramref name="section"/>.</summary>
    public IEnumerable<string> Problems(string section)
    {
        if (Endpoint.Length > 0 && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return $"{section}:Endpoint: '{Endpoint}' is no address. Write it like https://s3.example.org.";
        if (Bucket.Length == 0)
            yield return $"{section}:Bucket: the bucket is missing. Create one and name it here.";
        if (AccessKey.Length == 0 != (SecretKey.Length == 0))
            yield return $"{section}: AccessKey and SecretKey belong together. Set both, or neither where the machine has an account of its own.";
        if (Region.Length == 0)
            yield return $"{section}:Region: requests are signed for a region. Servers that have none take us-east-1.";
        if (TimeoutSeconds is < 1 or > 600)
            yield return $"{section}:TimeoutSeconds: {TimeoutSeconds} is not between 1 and 600.";
        if (Retries is < 0 or > 10)
            yield return $"{section}:Retries: {Retries} is not between 0 and 10.";
    }

    /// <summary>Without the secret: a record would otherwise print it.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"{nameof(Endpoint)} = {Endpoint}, {nameof(Bucket)} = {Bucket}, {nameof(Prefix)} = {Prefix}");
        return true;
    }
}
