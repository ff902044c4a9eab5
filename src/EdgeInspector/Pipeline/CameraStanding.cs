namespace EdgeInspector.Pipeline;

/// <summary>State of a camera and the reason for it, in words.</summary>
internal sealed record CameraStanding(CameraState State, string Reason)
{
    /// <summary>Whether it needs somebody's attention.</summary>
    public bool IsDegraded => State is CameraState.Lost or CameraState.Stalled or CameraState.Frozen;
}
