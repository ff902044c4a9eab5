namespace EdgeInspector.Options;

/// <summary>What the site's locked pictures may hold up.</summary>
public enum LockMode
{
    /// <summary>Rules and models that judge one otherwise do not come into force.</summary>
    Enforce,

    /// <summary>They do, and the log names the pictures: for the day on which the parts themselves have changed.</summary>
    Report,
}
