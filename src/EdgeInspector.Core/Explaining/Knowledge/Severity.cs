namespace EdgeInspector.Core.Explaining.Knowledge;

/// <summary>How bad the plant calls a defect.</summary>
public enum Severity
{
    Low,
    Medium,
    High,
}
