namespace EdgeInspector.Updates.Tuf;

/// <summary>An update was not accepted; what was trusted before stays.</summary>
public sealed class TufException : Exception
{
    public TufException(TufFault fault, string message)
        : base(message) => Fault = fault;

    public TufException(TufFault fault, string message, Exception innerException)
        : base(message, innerException) => Fault = fault;

    public TufFault Fault { get; }
}
