namespace EdgeInspector.Bindings.Shared.Models;

/// <summary><c>OrtErrorCode</c> of the C header.</summary>
internal enum OrtErrorCode
{
    Ok,
    Fail,
    InvalidArgument,
    NoSuchFile,
    NoModel,
    EngineError,
    RuntimeException,
    InvalidProtobuf,
    ModelLoaded,
    NotImplemented,
    InvalidGraph,
    EpFail,
}
