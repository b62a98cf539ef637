namespace Conversion.Browser.Tests.Proxying;

/// <summary>A request that came through a proxy.</summary>
/// <param name="Path">Its path.</param>
/// <param name="LastEventId">The header by which an <c>EventSource</c> resumes; null without it.</param>
/// <param name="Status">The status of the answer.</param>
public sealed record ProxiedRequest(string Path, string? LastEventId, int Status);
