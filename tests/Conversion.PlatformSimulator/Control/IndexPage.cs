using System.Net;
using System.Text;
using Conversion.PlatformSimulator.Platforms;

namespace Conversion.PlatformSimulator.Control;

/// <summary>The page that lists what is to be seen.</summary>
internal static class IndexPage
{
    public static string Text { get; } = Write();

    private static string Write()
    {
        var page = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Platform simulator</title>
            <style>body{font:1rem/1.5 system-ui;max-width:64rem;margin:2rem auto;padding:0 1rem}td{padding:.15rem 1rem .15rem 0;vertical-align:top}code{user-select:all}</style></head>
            <body><h1>Platform simulator</h1>
            <p>None of this is on the internet. Give one of these links to the service that runs against the simulator; any other
            id of a platform is a film that is available.</p>

            """);
        foreach (var platform in AllPlatforms.List)
        {
            page.Append($"<h2>{platform.Name}</h2>\n<table>\n");
            foreach (var exhibit in platform.Exhibits)
                page.Append($"<tr><td><code>{WebUtility.HtmlEncode(platform.LinkTo(exhibit.Id))}</code></td><td>{WebUtility.HtmlEncode(exhibit.Shows)}</td></tr>\n");
            page.Append("</table>\n");
        }

        return page.Append("</body></html>\n").ToString();
    }
}
