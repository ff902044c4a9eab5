namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>A setting of a camera, such as its exposure time.</summary>
/// <param name="Name">As v4l2-ctl writes it: <c>exposure_time_absolute</c>.</param>
internal sealed record V4l2Control(uint Id, string Name, int Minimum, int Maximum, int Step, int Default)
{
    public bool IsReadOnly { get; init; }

    /// <summary>True where another control overrides it now (the exposure time while exposure is automatic).</summary>
    public bool IsInactive { get; init; }
}
