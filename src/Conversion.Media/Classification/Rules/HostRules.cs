using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>The shell, the loader and the interpreter: the tool itself did not run.</summary>
internal static class HostRules
{
    public static readonly FailureRule[] Rules =
    [
        new(PermissionDenied, @"permission denied"),
        new(ToolMissing, @"command not found|: not found$|no such file or directory|enoent|no module named|modulenotfounderror"),
        new(ToolMissing, @"error while loading shared libraries|library not loaded|cannot find the file|\[winerror [23]\]|cannot execute|not recognized as an internal or external command"),
    ];
}
