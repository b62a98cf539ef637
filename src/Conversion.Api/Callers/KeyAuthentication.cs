using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Callers;

/// <summary>
/// Who calls: by bearer key where keys are configured; otherwise everybody on loopback, and on the networks that the
/// operator opened, is the one caller <c>local</c>.
/// </summary>
public sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, IOptionsMonitor<AuthOptions> auth, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    public const string OperatorRole = "operator";
    public const string LocalCaller = "local";
    private static readonly ConcurrentDictionary<(string Caller, string Role), AuthenticateResult> Accepted = new();

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var settings = auth.CurrentValue;
        if (settings.Keys.Count == 0)
        {
            return Task.FromResult(IsOpenTo(Context.Connection.RemoteIpAddress, Request.Host.Host, settings.OpenNetworks)
                ? Accept(LocalCaller, OperatorRole)
                : AuthenticateResult.Fail("Open to loopback only."));
        }

        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        // Every key is compared, by hash and in constant time, so that timing tells nothing of any.
        var sent = SHA256.HashData(Encoding.UTF8.GetBytes(header["Bearer ".Length..].Trim()));
        CallerKey? match = null;
        foreach (var key in settings.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(sent, SHA256.HashData(Encoding.UTF8.GetBytes(key.Key))))
            {
                match = key;
            }
        }

        return Task.FromResult(match is null ? AuthenticateResult.Fail("Unknown key.") : Accept(match.Caller, RoleOf(match)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        var detail = auth.CurrentValue.Keys.Count == 0
            ? "No keys are configured, so the service answers on loopback only, by address or as localhost. Configure Converter:Auth:Keys, or open a network by Converter:Auth:OpenNetworks."
            : "Send `Authorization: Bearer KEY` with a key of this service.";
        return Problem.Result(401, "unauthorized", "A key is needed.", detail).ExecuteAsync(Context);
    }

    private static string RoleOf(CallerKey key) => key.Role.Equals(OperatorRole, StringComparison.OrdinalIgnoreCase) ? OperatorRole : key.Role;

    // One answer for each caller that there is: a stream holds its caller for hours, and there may be ten thousand of one.
    private static AuthenticateResult Accept(string caller, string role) => Accepted.GetOrAdd((caller, role), static known =>
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, known.Caller), new(ClaimTypes.Role, known.Role)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    });

    // No remote address: an in-process test server or a Unix socket, both of this machine. A foreign name in Host, although the
    // connection is this machine's own, is a web page that had its name resolve to loopback (DNS rebinding).
    // A browser always names a host; a client of HTTP/1.0 need not.
    private static bool IsOpenTo(IPAddress? remote, string host, IEnumerable<string> networks) =>
        remote is null || IPAddress.IsLoopback(remote)
            ? host.TrimEnd('.') is "" || host.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _)
            : networks.Any(network => IPNetwork.Parse(network).Contains(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote));
}

/// <summary>Reads the caller off a request.</summary>
public static class CallerOfRequest
{
    /// <summary>The caller's name.</summary>
    public static string Caller(this HttpContext context) => context.User.Identity?.Name ?? KeyAuthentication.LocalCaller;

    /// <summary>Whether the caller may see operators' data.</summary>
    public static bool IsOperator(this HttpContext context) => context.User.IsInRole(KeyAuthentication.OperatorRole);
}
