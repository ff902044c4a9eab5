namespace EdgeInspector.Core.Judging;

/// <summary>Where in its life an event is.</summary>
public enum EventPhase
{
    New,

    /// <summary>The verdict, class or zone changed, or the confidence rose markedly.</summary>
    Update,

    End,
}
