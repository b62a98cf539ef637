using System.Globalization;
using System.Text;

namespace Conversion.Media.Processes;

/// <summary>The processes of this machine, as <c>/proc</c> shows them (proc(5)).</summary>
internal static class ProcessTable
{
    /// <summary>52 numbers of 20 digits at most.</summary>
    private const int LongestStat = 1200;

    /// <summary>All that live: the dead whom nobody has reaped yet do nothing any more, and cannot be killed.</summary>
    public static IEnumerable<ProcessEntry> Living() =>
        from folder in Directory.EnumerateDirectories("/proc")
        where char.IsAsciiDigit(Path.GetFileName(folder)[0])
        let entry = Read(folder)
        where entry is { IsDead: false }
        select entry;

    /// <summary>The process <paramref name="id"/>; null when there is none.</summary>
    public static ProcessEntry? Find(int id) => Read($"/proc/{id.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>What <paramref name="text"/>, the content of a <c>stat</c> file, says; null when it is cut short.</summary>
    internal static ProcessEntry? Parse(string text)
    {
        // The name may hold anything, spaces and brackets too; what follows the last bracket are numbers, but for the state.
        var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
        if (open < 0 || close < open) return null;
        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [var state, _, _, var session, _, _, _, _, _, _, _, var user, var system, var childrensUser, var childrensSystem, ..]
            ? new ProcessEntry(
                int.Parse(text.AsSpan(0, open), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture),
                text[(open + 1)..close], state[0], (int)Number(session),
                TimeSpan.FromTicks((Number(user) + Number(system) + Number(childrensUser) + Number(childrensSystem)) * ProcessEntry.ClockTick.Ticks))
            : null;
    }

    private static ProcessEntry? Read(string folder)
    {
        try
        {
            // There are hundreds of them: no stream, no lock.
            using var file = File.OpenHandle($"{folder}/stat", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> text = stackalloc byte[LongestStat];
            return Parse(Encoding.UTF8.GetString(text[..RandomAccess.Read(file, text, 0)]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

/// <summary>One process.</summary>
/// <param name="Id">Its pid.</param>
/// <param name="Name">Its program's name, at most 15 characters.</param>
/// <param name="State">One letter: R, S, D, T, Z…</param>
/// <param name="Session">Its session: the pid of the session's first leader.</param>
/// <param name="Cpu">Processor time that it and those of its children that ended have used.</param>
internal sealed record ProcessEntry(int Id, string Name, char State, int Session, TimeSpan Cpu)
{
    /// <summary>USER_HZ, the unit of times in <c>stat</c>, is 100 on every architecture that .NET runs on.</summary>
    public static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether it has ended and only waits to be reaped.</summary>
    public bool IsDead => State is 'Z' or 'X';

    /// <summary>Whether a signal or a debugger has stopped it.</summary>
    public bool IsStopped => State is 'T' or 't';
}
