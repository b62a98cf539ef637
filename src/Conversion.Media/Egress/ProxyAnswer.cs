using System.Text;

namespace Conversion.Media.Egress;

/// <summary>The proxy's own answers, each with a Proxy-Status field (RFC 9209) that names the error for machines.</summary>
internal static class ProxyAnswer
{
    public static readonly byte[] Established = "HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray();

    /// <summary>Some tools, ffmpeg for one, say who they are only when they are asked.</summary>
    public static readonly byte[] Unauthorized = Compose(
        "407 Proxy Authentication Required", "http_request_denied", "This proxy belongs to one attempt and asks for its password.", "Proxy-Authenticate: Basic realm=\"attempt\"\r\n");

    public static byte[] Denied(EgressDenial denial) =>
        Compose("403 Forbidden", denial.Address is null ? "http_request_denied" : "destination_ip_prohibited", denial.Reason);

    public static byte[] Malformed(HttpProblem problem) => problem == HttpProblem.HeadTooLarge
        ? Compose("431 Request Header Fields Too Large", "http_request_error", $"The request's head is longer than {HttpRequestHead.MaxBytes} bytes.")
        : Compose("400 Bad Request", "http_request_error", "This is a proxy: send CONNECT host:port, or an absolute http address, in valid HTTP/1.1.");

    public static byte[] Failed(EgressFailure failure) => failure.Kind switch
    {
        EgressFailureKind.NameNotFound => Compose("502 Bad Gateway", "dns_error", $"The name {failure.Host} has no address."),
        EgressFailureKind.NameLookupFailed => Compose("504 Gateway Timeout", "dns_timeout", $"No name server answered for {failure.Host}."),
        EgressFailureKind.ConnectionRefused => Compose("502 Bad Gateway", "connection_refused", $"{failure.Host} refused the connection."),
        EgressFailureKind.Unreachable => Compose("502 Bad Gateway", "destination_ip_unroutable", $"No route leads to {failure.Host}."),
        EgressFailureKind.TimedOut => Compose("504 Gateway Timeout", "connection_timeout", $"{failure.Host} did not answer in time."),
        EgressFailureKind.Disconnected => Compose("502 Bad Gateway", "connection_terminated", $"{failure.Host} cut the connection."),
        _ => Compose("502 Bad Gateway", "http_protocol_error", $"{failure.Host} answered with something other than HTTP."),
    };

    private static byte[] Compose(string status, string error, string text, string fields = "") => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nProxy-Status: converter; error={error}\r\n{fields}Content-Type: text/plain\r\n" +
        $"Content-Length: {text.Length + 1}\r\nConnection: close\r\n\r\n{text}\n");
}
