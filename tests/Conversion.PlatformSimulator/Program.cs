using Conversion.PlatformSimulator;

return await CommandLine.RunAsync(args);
