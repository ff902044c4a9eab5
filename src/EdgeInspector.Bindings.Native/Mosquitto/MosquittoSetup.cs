using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Settings of a native client before it connects.</summary>
internal static unsafe class MosquittoSetup
{
    private const int Mqtt5 = 5;

    /// <summary>The first setting that was refused ends it.</summary>
    public static MosquittoError Apply(MosquittoHandle handle, MqttConnectionOptions options)
    {
        MosquittoError error = LibMosquitto.mosquitto_int_option(handle, MosquittoOption.ProtocolVersion, Mqtt5);
        if (error is MosquittoError.Success)
        {
            error = LibMosquitto.mosquitto_int_option(handle, MosquittoOption.TcpNoDelay, 1);
        }

        if (error is MosquittoError.Success)
        {
            // The library's default of 20 would stand where the broker states no Receive Maximum, which means 65535.
            error = LibMosquitto.mosquitto_int_option(handle, MosquittoOption.SendMaximum, ushort.MaxValue);
        }

        if (error is MosquittoError.Success && options.User is not null)
        {
            error = LibMosquitto.mosquitto_username_pw_set(handle, options.User, options.Password);
        }

        if (error is MosquittoError.Success && options.Tls)
        {
            error = options.CaFile is null
                ? LibMosquitto.mosquitto_int_option(handle, MosquittoOption.TlsUseSystemCertificates, 1)
                : LibMosquitto.mosquitto_tls_set(handle, options.CaFile, null, null, null, 0);
        }

        return error is MosquittoError.Success && options.Will is { } will ? SetWill(handle, will) : error;
    }

    /// <summary>What to correct. The port's options were validated before; what is left is a CA file that cannot be read.</summary>
    public static string Explain(LinkTarget target, MosquittoError error) => target.Options is { Tls: true, CaFile: { } file }
        ? $"TLS: the CA file {file} cannot be read — check mqtt.ca_file"
        : MosquittoReasons.FromError(target.Endpoint, error, 0);

    private static MosquittoError SetWill(MosquittoHandle handle, MqttMessage will)
    {
        fixed (byte* payload = will.Payload.Span)
        {
            return LibMosquitto.mosquitto_will_set_v5(handle, will.Topic, will.Payload.Length, payload, will.QualityOfService, will.Retain, 0);
        }
    }
}
