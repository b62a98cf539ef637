namespace Conversion.TestSupport.Services;

/// <summary>The host's program, built beside whatever runs: same tree, same configuration, same framework.</summary>
internal static class BuiltHost
{
    /// <summary>Path of Conversion.Api.dll.</summary>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string Find()
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var configuration = framework.Parent!;
        var root = configuration.Parent!.Parent!.Parent!.Parent!;
        var program = Path.Combine(root.FullName, "src", "Conversion.Api", "bin", configuration.Name, framework.Name, "Conversion.Api.dll");
        return File.Exists(program) ? program : throw new FileNotFoundException($"Build the service first: {program} is not there.");
    }
}
