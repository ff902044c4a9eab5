using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Whom one link connects to, with which deadlines.</summary>
/// <param name="Address">What the library is given: a numeric address, or with TLS the host name, which the certificate must bear.</param>
internal sealed record LinkTarget(string Address, MqttConnectionOptions Options, MqttLimits Limits, TimeProvider Time)
{
    /// <summary>For messages: the name the user wrote.</summary>
    public string Endpoint => $"{Options.Host}:{Options.Port}";
}
