namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary><c>enum mosq_err_t</c>; the ones that are told apart here.</summary>
internal enum MosquittoError
{
    ConnectionPending = -1,
    Success = 0,
    OutOfMemory = 1,
    Protocol = 2,
    Invalid = 3,
    NoConnection = 4,
    ConnectionRefused = 5,
    ConnectionLost = 7,
    Tls = 8,
    PayloadSize = 9,
    Errno = 14,
    AddressInfo = 15,
    MalformedUtf8 = 18,
    KeepAlive = 19,
    QosNotSupported = 24,
    OversizePacket = 25,
}
