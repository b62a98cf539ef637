using Xunit.v3;

// Each fault has nodes with real encoders, which take every core that there is: beside another one both only get slower.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
