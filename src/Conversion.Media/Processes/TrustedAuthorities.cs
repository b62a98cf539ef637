namespace Conversion.Media.Processes;

/// <summary>The PEM file that the tools check certificates against.</summary>
internal static class TrustedAuthorities
{
    /// <summary>
    /// The system's file, or a joint one in <paramref name="workFolder"/> when the operator trusts further authorities:
    /// ffmpeg takes one file only.
    /// </summary>
    public static string Prepare(MediaOptions options, string workFolder)
    {
        if (options.CertificateAuthorities is not { } further) return options.SystemCertificateAuthorities;
        var joint = Path.Combine(workFolder, "authorities.pem");
        var system = File.Exists(options.SystemCertificateAuthorities) ? File.ReadAllText(options.SystemCertificateAuthorities) : "";
        File.WriteAllText(joint, $"{system}\n{File.ReadAllText(further)}\n");
        return joint;
    }
}
