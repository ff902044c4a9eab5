namespace EdgeInspector.Gates.Child;

/// <summary>A still picture to be judged.</summary>
/// <param name="Id">Returned with the verdict.</param>
/// <param name="Path">Absolute.</param>
/// <param name="Camera">The camera that would see it; null: any, and every one is asked.</param>
internal sealed record GatePicture(string Id, string Path, string? Camera);
