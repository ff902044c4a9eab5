using System.Numerics;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// Objects that ride a belt together, or a camera that moves: small ones leave their own box from one frame to the next, so that IoU
/// alone makes each of them a new track in every frame. The common displacement is voted for, learnt, and given to new tracks.
/// </summary>
public sealed record SceneMotionOptions
{
    /// <summary>
    /// How far an object may have moved between its first two sightings, in lengths of its box's longer edge, 0.5-10. Default 3: a
    /// defect of 20 px at 60 px per frame, beyond what exposure times allow.
    /// </summary>
    public float Reach { get; init; } = 3;

    /// <summary>Velocity of the scene where it is known, pixels per frame. Default null: learnt.</summary>
    public Vector2? Velocity { get; init; }

    internal void Validate(List<string> errors)
    {
        if (!(Reach >= 0.5f && Reach <= 10))
        {
            errors.Add($"SceneMotion.Reach is {Reach}; it must be 0.5 to 10.");
        }

        if (Velocity is { } v && !(float.IsFinite(v.X) && float.IsFinite(v.Y)))
        {
            errors.Add($"SceneMotion.Velocity is {v}; it must be finite.");
        }
    }
}
