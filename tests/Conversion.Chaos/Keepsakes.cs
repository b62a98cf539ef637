using Conversion.Chaos.Running;

namespace Conversion.Chaos;

/// <summary>Keeps what nodes printed when a run went wrong, below the folder that the environment variable CONVERTER_CHAOS_LOGS names; nothing without it.</summary>
public static class Keepsakes
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "CONVERTER_CHAOS_LOGS";

    /// <summary>Writes each node's output into a file of its own.</summary>
    public static async Task KeepAsync(string fault, int run, Cluster cluster)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        foreach (var node in cluster.Nodes)
            await File.WriteAllTextAsync(Path.Combine(folder, $"{fault}-{run}-{node.Name}.log"), node.Output);
    }
}
