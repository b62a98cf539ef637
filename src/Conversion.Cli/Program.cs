using Conversion.Cli;

return await CommandLine.RunAsync(args, CommandEnvironment.OfThisProcess());
