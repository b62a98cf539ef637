using System.Net;
using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Callers;

/// <summary>Refuses keys and networks that make no sense, by name, at start.</summary>
public sealed class AuthOptionsValidation : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var problems = new List<string>();
        foreach (var (key, index) in options.Keys.Select((key, index) => (key, index)))
        {
            if (key.Key.Length < 16)
            {
                problems.Add($"Converter:Auth:Keys:{index}:Key must have at least 16 characters.");
            }

            if (string.IsNullOrWhiteSpace(key.Caller) || key.Caller.Length > 100)
            {
                problems.Add($"Converter:Auth:Keys:{index}:Caller must be a name of 1 to 100 characters.");
            }
        }

        problems.AddRange(options.Keys.Select((key, index) => (key.Key, index)).GroupBy(key => key.Key, key => key.index)
            .Where(same => same.Count() > 1)
            .Select(same => $"Converter:Auth:Keys:{same.Last()}:Key is that of Converter:Auth:Keys:{same.First()} too. Give each caller a key of its own."));
        problems.AddRange(options.AllowedOrigins
            .Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var page) || !page.GetLeftPart(UriPartial.Authority).Equals(origin.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
            .Select(origin => $"Converter:Auth:AllowedOrigins has '{origin}', which is not an origin such as https://example.org."));
        problems.AddRange(options.OpenNetworks
            .Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => $"Converter:Auth:OpenNetworks has '{network}', which is not a network such as 172.16.0.0/12."));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
