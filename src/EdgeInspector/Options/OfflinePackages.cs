namespace EdgeInspector.Options;

/// <summary>What may happen with a model package that no channel vouches for: a file on a stick, a URL.</summary>
public enum OfflinePackages
{
    /// <summary>It is not installed, whoever asks.</summary>
    Refuse,

    /// <summary>It is installed where somebody trusted signed it and its version is above the floor.</summary>
    Allow,
}
