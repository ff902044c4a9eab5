namespace EdgeInspector.Updates.Signing;

/// <summary>A signature file is no Open Model Signing bundle, or a key file no key; the message says where and why.</summary>
public sealed class SignatureFormatException : Exception
{
    public SignatureFormatException(string message)
        : base(message)
    {
    }

    public SignatureFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
