using System.ComponentModel.DataAnnotations;
using Conversion.Api.Audit;
using Conversion.Api.Callers;
using Conversion.Api.Retention;
using Conversion.Api.Pacing;
using Conversion.Api.Telemetry;
using Conversion.Media;
using Conversion.Media.Egress;
using Conversion.Storage;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Hosting;

/// <summary>Binds every section of the configuration to its options. A value that makes no sense stops the start with its name and reason.</summary>
public static class Settings
{
    public static void AddSettings(this IServiceCollection services)
    {
        services.Bind<ConverterOptions>("Converter").PostConfigure(options => options.DataDirectory = options.DataDirectory.Length == 0 ? "" : Path.GetFullPath(options.DataDirectory));
        services.Bind<WorkerOptions>("Converter:Workers");
        services.Bind<RetrySettings>("Converter:Retries");
        services.Bind<BreakerSettings>("Converter:Breaker");
        services.Bind<LimitOptions>("Converter:Limits");
        services.Bind<ResultOptions>("Converter:Results");
        services.Bind<RetentionOptions>("Converter:Retention");
        services.Bind<LinkSettings>("Converter:Links");
        services.Bind<AuthOptions>("Converter:Auth");
        services.Bind<EgressOptions>("Converter:Egress");
        services.Bind<MediaOptions>("Converter:Media");
        services.Bind<PlatformSettings>("Converter:Platforms");
        services.Bind<TelemetryOptions>("Converter:Telemetry");
        services.Bind<StorageOptions>(StorageOptions.Section);
        services.Bind<AuditOptions>("Converter:Audit");
        services.AddSingleton<IValidateOptions<AuditOptions>>(new ProblemValidation<AuditOptions>(options => options.Problems()));
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidation>();
        services.AddSingleton<IValidateOptions<EgressOptions>>(new ProblemValidation<EgressOptions>(options => options.Problems()));
        services.AddSingleton<IValidateOptions<LinkSettings>>(new ProblemValidation<LinkSettings>(settings => settings.Problems()));
        services.AddSingleton<IValidateOptions<MediaOptions>>(new ProblemValidation<MediaOptions>(options => options.Problems()));
        services.AddSingleton<IValidateOptions<StorageOptions>>(new ProblemValidation<StorageOptions>(options => options.Problems()));
        services.AddSingleton<IValidateOptions<PlatformSettings>>(new ProblemValidation<PlatformSettings>(settings => settings.Problems()));
    }

    /// <summary>
    /// Reads every section before anything is started, where the framework would print a stack trace over the reason, and
    /// says all that is wrong at once.
    /// </summary>
    /// <exception cref="OptionsValidationException">The message names the settings and the reasons.</exception>
    public static void ValidateSettings(this IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (AggregateException several)
        {
            throw Refusal(several.InnerExceptions.Select(failure => failure.Message));
        }
        catch (InvalidOperationException unreadable)
        {
            throw Refusal([unreadable.Message]); // no number where one is needed: the binder says which setting it was
        }
    }

    private static OptionsValidationException Refusal(IEnumerable<string> reasons) => new("Converter", typeof(ConverterOptions), reasons);

    private static OptionsBuilder<T> Bind<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton<IValidateOptions<T>>(new AnnotationValidation<T>(section));
        return services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }

    // The framework's own says which member is wrong, not which setting.
    private sealed class AnnotationValidation<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var results = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(results.Select(result => $"{section}:{string.Join(',', result.MemberNames)}: {result.ErrorMessage}"));
        }
    }

    private sealed class ProblemValidation<T>(Func<T, IEnumerable<string>> find) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            find(options).ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
