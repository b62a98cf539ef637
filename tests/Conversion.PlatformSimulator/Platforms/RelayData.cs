namespace Conversion.PlatformSimulator.Platforms;

/// <summary>What Meta's pages carry along for their scripts, in the nesting that those give it.</summary>
internal static class RelayData
{
    /// <summary>The value of a page's <c>data-sjs</c> script that holds <paramref name="data"/>.</summary>
    public static object Of(object data) => Require("ScheduledServerJS", new object[]
    {
        Boxed(Require("RelayPrefetchedStreamCache", new object[] { "adp_simulated", Boxed(new { result = new { data } }) })),
    });

    private static object Require(string module, object arguments) => new { require = new[] { new[] { module, "handle", Array.Empty<object>(), arguments } } };

    private static object Boxed(object value) => new { __bbox = value };
}
