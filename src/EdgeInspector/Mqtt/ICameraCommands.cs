namespace EdgeInspector.Mqtt;

/// <summary>What may be asked of the cameras from outside. Nothing here can change a verdict or a threshold. Thread-safe.</summary>
internal interface ICameraCommands
{
    /// <summary>Names, in the order of the configuration.</summary>
    IReadOnlyList<string> Cameras { get; }

    /// <summary>The newest picture as JPEG; empty while there is none.</summary>
    ReadOnlyMemory<byte> Snapshot(string camera);

    /// <summary>The same for those who follow a camera; empty while there is none newer than <paramref name="last"/>, or the camera is lost or stands still.</summary>
    /// <param name="last">The one taken before; the one returned.</param>
    ReadOnlyMemory<byte> NextSnapshot(string camera, ref PictureMark last);

    /// <summary>Lets frames through unjudged, until <see cref="Resume"/>; again: nothing.</summary>
    void Pause(string camera);

    void Resume(string camera);
}
