using Conversion.Domain.Failures;
using Conversion.Media.Classification;

namespace Conversion.Media.Tests.Classification;

/// <summary>Accuracy on the project's labelled sample. The report is printed with <c>--output Detailed</c>.</summary>
public sealed class LabelledOutputSpecs(ITestOutputHelper report)
{
    private sealed record Judged(LabelledOutput Row, Failure Failure)
    {
        public bool KindRight => Failure.Kind == Row.Category;
        public bool RetryableRight => Failure.Retryable == Row.Retryable;
        public bool UserFaultRight => (FailureCatalogue.TraitsOf(Failure.Kind).Cause == FailureCause.Content) == Row.UserFault;
    }

    private static readonly Judged[] Sample = [.. LabelledOutput.All.Select(row => new Judged(row, FailureClassifier.Classify(row.Output)))];
    private static readonly Judged[] Certain = [.. Sample.Where(judged => !judged.Row.Doubtful)];

    [Fact]
    public void The_sample_is_whole() => Assert.Equal((113, 81), (Sample.Length, Certain.Length));

    [Fact]
    public void Nineteen_of_twenty_certain_rows_get_their_kind()
    {
        Write("certain", Certain);
        Assert.InRange(Share(Certain, judged => judged.KindRight), 0.95, 1);
    }

    [Fact]
    public void Nearly_all_certain_rows_get_the_right_answer_to_whether_waiting_helps() =>
        Assert.InRange(Share(Certain, judged => judged.RetryableRight), 0.97, 1);

    [Fact]
    public void Even_the_doubtful_rows_mostly_get_their_kind()
    {
        Write("all", Sample);
        Assert.InRange(Share(Sample, judged => judged.KindRight), 0.90, 1);
    }

    private void Write(string name, Judged[] rows)
    {
        report.WriteLine($"{name}: {rows.Length} rows, kind {Share(rows, j => j.KindRight):P1}, retryable {Share(rows, j => j.RetryableRight):P1}, userFault {Share(rows, j => j.UserFaultRight):P1}");
        foreach (var group in rows.GroupBy(j => j.Row.Platform).OrderByDescending(g => g.Count()))
            report.WriteLine($"  {group.Key,-14} {group.Count(j => j.KindRight),3} of {group.Count()}");
        foreach (var group in rows.GroupBy(j => j.Row.Category).OrderBy(g => g.Key))
            report.WriteLine($"  {FailureCatalogue.NameOf(group.Key),-26} {group.Count(j => j.KindRight),3} of {group.Count()}");
        foreach (var miss in rows.Where(j => !j.KindRight || !j.RetryableRight))
            report.WriteLine($"  {miss.Row.Id}{(miss.Row.Doubtful ? "?" : "")} {miss.Row.Platform}: {FailureCatalogue.NameOf(miss.Row.Category)}/{miss.Row.Retryable} taken for {FailureCatalogue.NameOf(miss.Failure.Kind)}/{miss.Failure.Retryable}\n      {miss.Row.Stderr[^Math.Min(400, miss.Row.Stderr.Length)..].ReplaceLineEndings("\n      ")}");
    }

    private static double Share(Judged[] rows, Func<Judged, bool> right) => (double)rows.Count(right) / rows.Length;
}
