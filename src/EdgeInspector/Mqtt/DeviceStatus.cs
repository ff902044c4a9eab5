namespace EdgeInspector.Mqtt;

/// <summary>The bare word on <c>status</c>.</summary>
internal enum DeviceStatus
{
    Online,

    /// <summary>Running, but something needs attention: <c>health</c> says what.</summary>
    Degraded,

    /// <summary>Stopped, or gone: then the broker says so.</summary>
    Offline,
}
