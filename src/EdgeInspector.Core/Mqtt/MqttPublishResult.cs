namespace EdgeInspector.Core.Mqtt;

/// <summary>What became of a publication.</summary>
public enum MqttPublishResult
{
    /// <summary>QoS 0: handed to the socket. QoS 1: the broker's PUBACK arrived.</summary>
    Acknowledged,

    /// <summary>Not connected, or the connection was lost before the PUBACK: send again later.</summary>
    NotConnected,

    /// <summary>No PUBACK within the deadline; the connection was closed as half-open: send again later.</summary>
    TimedOut,

    /// <summary>The broker refused it (MQTT 5 reason code 128 or above): sending again is pointless.</summary>
    Refused,
}
