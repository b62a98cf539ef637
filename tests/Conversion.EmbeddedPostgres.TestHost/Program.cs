// A host of nothing but the embedded database, so that tests can kill one.
// Arguments: the data directory, the shared root, and perhaps the folder of PostgreSQL's programs. Writes "ready <process id of the server> <connection string>" when it serves,
// or "refused <kind> <message>"; stops when its input ends.
using Conversion.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;

try
{
    await using var server = await EmbeddedPostgresServer.StartAsync(
        new EmbeddedPostgresOptions(args[0]) { SharedRoot = args[1], BinDirectory = args.ElementAtOrDefault(2) }, NullLogger.Instance, CancellationToken.None);
    Console.WriteLine($"ready {server.ProcessId} {server.ConnectionString}");
    await Console.In.ReadToEndAsync();
    return 0;
}
catch (EmbeddedPostgresException exception)
{
    Console.WriteLine($"refused {exception.GetType().Name} {exception.Message}");
    return 1;
}
