namespace Conversion.Storage.FileSystem;

/// <summary>Turns what the system says into what the port promises.</summary>
internal static class StorageFault
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

    private static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static ArtifactStoreException Of(string whatFailed, Exception cause)
    {
        bool full = Posix.IsOutOfSpace(cause);
        var why = full ? "the disk or the quota is full. Free some space, or shorten retention." : cause.Message;
        return new ArtifactStoreException($"{whatFailed}: {why}", full, cause);
    }
}
