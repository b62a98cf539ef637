using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace Conversion.Storage.S3;

/// <summary>Turns what the server or the way to it says into what the port promises.</summary>
internal static class S3Faults
{
    internal static async Task<T> TranslateAsync<T>(string whatFailed, Func<Task<T>> action, CancellationToken cancellation)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && FaultOf(e) is { } fault)
        {
            throw new ArtifactStoreException($"{whatFailed}: {Why(fault, e)}", fault, e);
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
    }

    internal static async IAsyncEnumerable<T> TranslateAsync<T>(string whatFailed, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var each = items.GetAsyncEnumerator(cancellation);
        while (await TranslateAsync(whatFailed, () => each.MoveNextAsync().AsTask(), cancellation))
            yield return each.Current;
    }

    /// <summary>Whether the same request may succeed if it is sent again.</summary>
    internal static bool IsPassing(Exception exception) => exception is not ArtifactStoreException && FaultOf(exception) is StorageFault.Unreachable or StorageFault.TooSlow;

    internal static bool IsStatus(AmazonServiceException exception, HttpStatusCode status) => exception.StatusCode == status;

    private static StorageFault? FaultOf(Exception exception) => exception switch
    {
        SourceException => StorageFault.BadSource,
        AmazonServiceException answer => FaultOf(answer),
        OperationCanceledException or TimeoutException => StorageFault.TooSlow,
        AmazonClientException { InnerException: OperationCanceledException or TimeoutException } => StorageFault.TooSlow,
        HttpRequestException or IOException or AmazonClientException => StorageFault.Unreachable,
        UnauthorizedAccessException => StorageFault.BadSource,
        _ => null,
    };

    private static StorageFault FaultOf(AmazonServiceException answer) => answer switch
    {
        { InnerException: OperationCanceledException or TimeoutException } => StorageFault.TooSlow,
        { ErrorCode: "QuotaExceeded" or "EntityTooLarge" or "XMinioStorageFull" } or { StatusCode: HttpStatusCode.InsufficientStorage or HttpStatusCode.RequestEntityTooLarge } =>
            StorageFault.OutOfSpace,
        { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => StorageFault.Denied,
        { StatusCode: HttpStatusCode.MethodNotAllowed } => StorageFault.ReadOnly,
        { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or 0 } => StorageFault.Unreachable,
        _ => StorageFault.Unusable,
    };

    private static string Why(StorageFault fault, Exception cause) => fault switch
    {
        StorageFault.TooSlow => "the server did not answer in time. Look at the server, or raise TimeoutSeconds.",
        StorageFault.OutOfSpace => $"the server takes no more ({Said(cause)}). Free some space, or raise the quota.",
        StorageFault.Denied => $"the server refuses the account ({Said(cause)}). Check the keys, the clock, and what the account may do in the bucket.",
        StorageFault.ReadOnly => $"the bucket takes nothing ({Said(cause)}).",
        _ => Said(cause),
    };

    private static string Said(Exception cause) => cause is AmazonServiceException { ErrorCode: { Length: > 0 } code } answer
        ? $"{code} (status {(int)answer.StatusCode})"
        : cause.GetBaseException().Message;
}
