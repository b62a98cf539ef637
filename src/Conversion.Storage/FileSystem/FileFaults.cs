namespace Conversion.Storage.FileSystem;

/// <summary>Turns what the system says into what the port promises.</summary>
internal static class FileFaults
{
    internal static async Task<T> TranslateAsync<T>(string whatFailed, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Of(whatFailed, e);
        }
    }

    internal static T Translate<T>(string whatFailed, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Of(whatFailed, e);
        }
    }

    /// <summary>What kept <paramref name="action"/> from being done, for a caller who can do without; null when it was done.</summary>
    internal static Exception? Unless(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (IsFault(e))
        {
            return e;
        }
    }

    private static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static ArtifactStoreException Of(string whatFailed, Exception cause)
    {
        var fault = cause switch
        {
            SourceException => StorageFault.BadSource,
            UnauthorizedAccessException when !Posix.IsReadOnly(cause) => StorageFault.Denied,
            _ when Posix.IsOutOfSpace(cause) => StorageFault.OutOfSpace,
            _ when Posix.IsReadOnly(cause) => StorageFault.ReadOnly,
            _ => StorageFault.Unusable,
        };
        var why = fault switch
        {
            StorageFault.OutOfSpace => "the disk or the quota is full. Free some space, or shorten retention.",
            StorageFault.ReadOnly => "the disk can only be read. See the system's log for the reason, and mount it anew.",
            StorageFault.Denied => $"{cause.Message.TrimEnd('.')}. Give the service's account the right to read and write there.",
            _ => cause.Message,
        };
        return new ArtifactStoreException($"{whatFailed}: {why}", fault, cause);
    }
}
