using Conversion.Domain.Failures;

namespace Conversion.Domain.Platforms;

/// <summary>
/// The address that a platform sees. Platforms count requests by it, so whatever paces them counts by it as well. Its names are kept,
/// and tell nothing of the operator's proxy.
/// </summary>
public static class NetworkExit
{
    /// <summary>The service's own address.</summary>
    public const string Direct = "direct";

    /// <summary>The operator's proxy for that platform.</summary>
    public const string Proxy = "proxy";

    /// <summary>Where attempts that go the way <paramref name="strategy"/> (<see cref="Strategy"/>) leave.</summary>
    public static string Of(string strategy) => Strategy.Parse(strategy).Access == AccessMethod.Proxy.Name ? Proxy : Direct;
}
