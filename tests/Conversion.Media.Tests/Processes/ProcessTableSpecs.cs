using Conversion.Media.Processes;

namespace Conversion.Media.Tests.Processes;

public sealed class ProcessTableSpecs
{
    [Fact]
    public void A_name_may_hold_anything()
    {
        var entry = ProcessTable.Parse("4711 (a) b (R 1) T 1 22 33 0 -1 4194560 1 2 3 4 100 50 25 25 25 5 1 0 9\n");

        Assert.Equal(new ProcessEntry(4711, "a) b (R 1", 'T', 33, TimeSpan.FromSeconds(2)), entry);
        Assert.True(entry is { IsStopped: true, IsDead: false });
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (ffmpeg")]
    [InlineData("12 (ffmpeg) R 1 12 12")]
    public void What_is_cut_short_is_nothing(string text) => Assert.Null(ProcessTable.Parse(text));

    [Fact]
    public void This_process_is_there_and_has_worked()
    {
        var self = ProcessTable.Living().Single(process => process.Id == Environment.ProcessId);

        Assert.True(self.Cpu > TimeSpan.Zero);
        Assert.Equal(self.Name, ProcessTable.Find(Environment.ProcessId)!.Name);
    }

    [Fact]
    public void Nobody_has_a_pid_that_cannot_be() => Assert.Null(ProcessTable.Find(int.MaxValue));

    [Fact]
    public void Bytes_to_storage_are_told_from_bytes_to_anywhere() => Assert.Equal(8192, RunningTools.ParseWrittenBytes(
        "rchar: 1\nwchar: 77777\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 8192\ncancelled_write_bytes: 7\n"));
}
