namespace EdgeInspector.Mqtt;

/// <summary>Which picture of a camera was the last one taken; default: none.</summary>
/// <param name="Source">What numbered it: a camera that was set up anew begins again.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct PictureMark(object? Source, long Number);
