namespace EdgeInspector.Doctor;

/// <summary>What a check is about; the headings of the report, in its order.</summary>
public enum Area
{
    Program,
    Libraries,
    Sources,
    Inference,
    Cameras,
    Configuration,
    Models,
    Broker,
    Box,
}
