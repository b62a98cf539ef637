using System.Text.RegularExpressions;

namespace Conversion.Media.Classification;

/// <summary>Knows the voice of the shell, the loader, the kernel and the interpreter among a tool's lines.</summary>
internal static partial class HostLines
{
    /// <summary>Whether <paramref name="text"/> is theirs.</summary>
    public static bool Says(string text) => Heads().IsMatch(text) || Ends().IsMatch(text);

    [GeneratedRegex(@"^((\S*/)?(ba|da|z)?sh: |(\S*/)?env: |\S*python[0-9.]*(\.exe)?: |exec: |out of memory|memoryerror|(\w*\.)*(os|permission|filenotfound|modulenotfound|import)error: |exec format error|dyld\b|(error: )?spawn \S+ enoent)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Heads();

    [GeneratedRegex(@"(^(\S+: )*(line )?(\d+: )?\S+: (command )?(?-i:not found)$|(error while loading shared libraries.*|(^|: )(killed|terminated)|cannot execute.*|is not recognized as an internal or external command.*|signal SIGKILL)$)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Ends();
}
