namespace Conversion.Media.Egress;

/// <summary>A peer broke HTTP's rules.</summary>
internal sealed class HttpFormatException(HttpProblem problem) : Exception(problem.ToString())
{
    public HttpProblem Problem { get; } = problem;
}

/// <summary>The ways in which HTTP's rules are broken that are answered differently.</summary>
internal enum HttpProblem
{
    Malformed,
    HeadTooLarge,
    CutOff,
}
