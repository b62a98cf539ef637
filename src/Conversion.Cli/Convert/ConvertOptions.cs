using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>A command line that makes sense.</summary>
internal sealed record ConvertOptions(JobRequest Job, OutputTarget Target, Uri Server, string? Key, bool Quiet, bool Json);
