using Conversion.Api.Hosting;
using Conversion.EmbeddedPostgres;
using JasperFx;
using Microsoft.Extensions.Options;

try
{
    var writesCode = args is ["codegen" or ApiDocument.Command, ..];
    var builder = WebApplication.CreateBuilder(args);
    ListenAddress.Validate(builder.Configuration);
    await using var database = await Database.FindOrStartAsync(builder, isNeeded: !writesCode);
    builder.AddConverter(database.ConnectionString);
    await using var app = builder.Build();
    app.Services.ValidateSettings();
    app.MapConverter();
    if (args is [ApiDocument.Command, var file])
    {
        await ApiDocument.WriteAsync(app, file);
        return 0;
    }

    if (writesCode)
    {
        return await app.RunJasperFxCommands(args);
    }

    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (
    failure is OptionsValidationException or EmbeddedPostgresException or DatabaseUnreachableException || ListenAddress.ProblemIn(failure) is not null)
{
    // The operator's to mend: the message says what and how, and a stack trace would hide it.
    await Console.Error.WriteLineAsync($"The service cannot start. {ListenAddress.ProblemIn(failure) ?? failure.Message}");
    return 1;
}
