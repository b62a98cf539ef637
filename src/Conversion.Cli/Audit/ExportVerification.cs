using Conversion.Cli.Convert;

namespace Conversion.Cli.Audit;

/// <summary><c>converter verify FILE</c>: whether an export is as it was exported, and made sense by then. It asks no service.</summary>
internal static class ExportVerification
{
    private const string KeyVariable = "CONVERTER_AUDIT_KEY";

    public static async Task<int> RunAsync(string file, string? keyFile, CommandEnvironment environment, CancellationToken cancellation)
    {
        try
        {
            var check = new ExportCheck(await KeyAsync(keyFile, environment, cancellation));
            await using var input = File.OpenRead(Path.Combine(environment.CurrentFolder, file));
            if (await check.FindFlawAsync(input, cancellation) is { } flaw)
            {
                environment.Output.WriteLine(SafeText.OneLine($"Line {flaw.Line} {flaw.What}"));
                environment.Output.WriteLine(FormattableString.Invariant($"The {check.Events} events before it are as they were exported."));
                return ExitCodes.Failed;
            }

            var violations = check.Violations;
            foreach (var violation in violations)
                environment.Output.WriteLine(SafeText.OneLine(violation));
            var signed = check.Signed > 0 ? ", signed by the key" : "";
            environment.Output.WriteLine(FormattableString.Invariant(
                $"{check.Events} events, up to number {check.End!.Through} of the log as of {check.End.At:u}, are as they were exported{signed}; their last hash is {check.Head}."));
            return violations.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            environment.Error.WriteLine($"converter: {SafeText.OneLine(e is FormatException ? "The key is no base64." : e.Message)}");
            return ExitCodes.Unreachable;
        }
    }

    private static async Task<byte[]> KeyAsync(string? keyFile, CommandEnvironment environment, CancellationToken cancellation)
    {
        var text = keyFile is null ? environment.Variable(KeyVariable) : await File.ReadAllTextAsync(Path.Combine(environment.CurrentFolder, keyFile), cancellation);
        return string.IsNullOrWhiteSpace(text) ? [] : System.Convert.FromBase64String(text.Trim());
    }
}
