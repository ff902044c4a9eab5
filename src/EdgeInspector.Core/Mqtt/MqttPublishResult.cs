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

    /// <summary>The broker will never take it: not this topic, this payload, this size, or not from this user. Sending again is pointless.</summary>
    Refused,

    /// <summary>The broker does not take it now, as when a quota is used up; the connection stays: send again later, after a pause.</summary>
    Deferred,
}
