namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary><c>enum mosq_opt_t</c>; the ones set here.</summary>
internal enum MosquittoOption
{
    ProtocolVersion = 1,
    SendMaximum = 5,
    TcpNoDelay = 11,
    TlsUseSystemCertificates = 13,
}
