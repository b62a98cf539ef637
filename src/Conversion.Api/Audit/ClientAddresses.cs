using System.Net;
using System.Net.Sockets;
using Conversion.Domain.Jobs;
using JasperFx.Events;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Audit;

/// <summary>Notes with a caller's own events where the request came from, as far as the operator wants that kept.</summary>
public sealed class ClientAddresses(IHttpContextAccessor requests, IOptions<AuditOptions> options)
{
    /// <summary>The header that has it.</summary>
    public const string Header = "client";

    private const int KeptIPv4Bytes = 3;
    private const int KeptIPv6Bytes = 6;

    /// <summary>Notes it with an event of a command that a request brought.</summary>
    public void Note(IEvent appended)
    {
        if (appended.Data is JobSubmitted or JobCancelled or JobRetried && Of(requests.HttpContext?.Connection.RemoteIpAddress, options.Value.ClientAddresses) is { } address)
        {
            appended.SetHeader(Header, address);
        }
    }

    /// <summary>What is kept of an address; null for nothing.</summary>
    public static string? Of(IPAddress? address, ClientAddressPolicy policy)
    {
        if (address is null || policy == ClientAddressPolicy.None)
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (policy == ClientAddressPolicy.Full)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? KeptIPv4Bytes : KeptIPv6Bytes;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
