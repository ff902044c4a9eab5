namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary>Numbers of <c>linux/videodev2.h</c>, the same on x64 and arm64; requests are those of the generic <c>_IOC</c> layout.</summary>
internal static class Video4Linux
{
    /// <summary>VIDIOC_QUERYCAP: _IOR('V', 0, 104 bytes).</summary>
    public const uint QueryCapability = 0x80685600;

    /// <summary>VIDIOC_ENUM_FMT: _IOWR('V', 2, 64 bytes).</summary>
    public const uint EnumerateFormats = 0xC0405602;

    /// <summary>VIDIOC_ENUM_FRAMESIZES: _IOWR('V', 74, 44 bytes).</summary>
    public const uint EnumerateSizes = 0xC02C564A;

    /// <summary>VIDIOC_ENUM_FRAMEINTERVALS: _IOWR('V', 75, 52 bytes).</summary>
    public const uint EnumerateIntervals = 0xC034564B;

    public const uint Capture = 0x1;
    public const uint CaptureMultiplanar = 0x1000;
    public const uint HasDeviceCapabilities = 0x80000000;
    public const uint BufferCapture = 1;
    public const uint BufferCaptureMultiplanar = 9;

    /// <summary>V4L2_FRMSIZE_TYPE_DISCRETE and V4L2_FRMIVAL_TYPE_DISCRETE.</summary>
    public const uint Discrete = 1;
}
