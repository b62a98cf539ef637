namespace Conversion.Domain.Platforms.Known;

/// <summary>Pinterest, which has a domain in many countries. Its short links do not tell what they lead to.</summary>
internal static class Pinterest
{
    public static readonly Platform Platform = new("pinterest")
    {
        Hosts = ["pinterest.com", "pinterest.ca", "pinterest.ch", "pinterest.cl", "pinterest.co.uk", "pinterest.com.au", "pinterest.com.mx", "pinterest.de", "pinterest.es", "pinterest.fr", "pinterest.it", "pinterest.jp", "pinterest.nz", "pinterest.ph", "pinterest.pt", "pinterest.se", "pin.it"],
        Items =
        [
            new("/pin/(?:[^/]*--)?(?<id>[0-9]+)"),
            new("/(?<id>[A-Za-z0-9]+)") { Host = "pin.it", Id = "short/{id}" },
        ],
    };
}
