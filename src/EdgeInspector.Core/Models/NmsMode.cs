namespace EdgeInspector.Core.Models;

/// <summary>Which overlapping boxes are taken for one object. In a manifest the kebab-case names.</summary>
public enum NmsMode
{
    /// <summary>Those of the same class.</summary>
    ClassAware,

    /// <summary>All: the best box of a place hides those of every class.</summary>
    ClassAgnostic,

    /// <summary>None: the model gives each object once.</summary>
    None,
}
