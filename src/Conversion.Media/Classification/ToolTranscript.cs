namespace Conversion.Media.Classification;

/// <summary>A tool's output as the messages it consists of, in order.</summary>
/// <param name="Errors">What ended the work, or claims to.</param>
/// <param name="Warnings">What the tool went on after.</param>
/// <param name="Notes">What it only mentioned: quiet refusals stand there.</param>
internal sealed record ToolTranscript(IReadOnlyList<ToolMessage> Errors, IReadOnlyList<ToolMessage> Warnings, IReadOnlyList<string> Notes);
