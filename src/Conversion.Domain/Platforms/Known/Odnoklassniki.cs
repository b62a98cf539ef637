namespace Conversion.Domain.Platforms.Known;

/// <summary>Odnoklassniki.</summary>
internal static class Odnoklassniki
{
    public static readonly Platform Platform = new("odnoklassniki")
    {
        Title = "OK.ru",
        Hosts = ["ok.ru", "odnoklassniki.ru"],
        Items =
        [
            new("/(?:video|videoembed|live|web-api/video/moviePlayer)/(?<id>[0-9]+)"),
        ],
    };
}
