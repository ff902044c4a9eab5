using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Bindings.NuGet.Models;

/// <summary>The package's exceptions, whose code is internal and stands at the start of the message, as the common failure.</summary>
internal static class OnnxFailure
{
    private const string Prefix = "[ErrorCode:";

    public static OrtException From(OnnxRuntimeException exception)
    {
        string text = exception.Message;
        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || end < 0)
        {
            return new OrtException(OrtErrorCode.Fail, text.Trim());
        }

        // Codes that the package names otherwise than the C header count as a failure without a kind.
        return new OrtException(
            Enum.TryParse(text.AsSpan(Prefix.Length, end - Prefix.Length), out OrtErrorCode code) ? code : OrtErrorCode.Fail, text[(end + 1)..].Trim());
    }

    /// <summary>Runs a call of the package.</summary>
    /// <exception cref="OrtException">It failed.</exception>
    public static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException exception)
        {
            throw From(exception);
        }
    }
}
