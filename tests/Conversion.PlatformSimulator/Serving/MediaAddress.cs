namespace Conversion.PlatformSimulator.Serving;

/// <summary>
/// What an address of media says: the visit that it was handed out to, the client, the item and the file. Whatever stands
/// before is there for the looks that a platform's addresses have.
/// </summary>
internal sealed record MediaAddress(string Visit, string? Client, string Id, string Asset)
{
    private const string Marker = "/m/";
    private const string NoClient = "-";

    /// <summary>The path of an address: <paramref name="prefix"/> begins with a slash, or is empty.</summary>
    public string ToPath(string prefix) => $"{prefix}{Marker}{Visit}/{Client ?? NoClient}/{Id}/{Asset}";

    /// <summary>Reads a path; null when it is none of media.</summary>
    public static MediaAddress? Read(string path)
    {
        var start = path.LastIndexOf(Marker, StringComparison.Ordinal);
        return start >= 0 && path[(start + Marker.Length)..].Split('/', 4) is [var visit, var client, var id, var asset]
            ? new MediaAddress(visit, client == NoClient ? null : client, id, asset)
            : null;
    }
}
