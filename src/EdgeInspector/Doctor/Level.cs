namespace EdgeInspector.Doctor;

/// <summary>How a check came out, from good to bad.</summary>
public enum Level
{
    Ok,

    /// <summary>Works, but worse than it could, or not for long.</summary>
    Warning,

    /// <summary>Something that was asked for does not work.</summary>
    Problem,
}
