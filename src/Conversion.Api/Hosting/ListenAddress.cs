using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Hosting;

/// <summary>What is wrong with an address that the service was to listen at, in words for the operator.</summary>
public static class ListenAddress
{
    /// <summary>Refuses what is no address before anything is started, where the framework would print a stack trace over the reason.</summary>
    /// <exception cref="OptionsValidationException">The message names the setting and the address.</exception>
    public static void Validate(IConfiguration configuration)
    {
        var addresses = configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (addresses.FirstOrDefault(address => !IsAddress(address)) is { } wrong)
        {
            throw new OptionsValidationException("urls", typeof(ConverterOptions),
                [$"urls (--urls, ASPNETCORE_URLS): '{wrong}' is no address to listen at. One looks like http://127.0.0.1:8080."]);
        }
    }

    /// <summary>Why the start failed, when it was for the address; else null.</summary>
    public static string? ProblemIn(Exception failure) => failure switch
    {
        IOException { InnerException: AddressInUseException } => $"{failure.Message.TrimEnd('.')}. Stop what listens there, or name another address by --urls (ASPNETCORE_URLS).",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "The address of --urls (ASPNETCORE_URLS) is none of this machine's. Name one that is, such as http://127.0.0.1:8080.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "The port of --urls (ASPNETCORE_URLS) is not for this user. Name one above 1023.",
        _ => null,
    };

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address is { Scheme: "http" or "https", PathBase: "" } && address.Port is >= 0 and <= 65535;
        }
        catch (Exception none) when (none is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
