using EdgeInspector.Core.Anomaly.Teaching;

namespace EdgeInspector.Teaching;

/// <summary>A model that was taught and written.</summary>
/// <param name="Folder">Of the version.</param>
/// <param name="Backbone">Name and version.</param>
/// <param name="Added">Pictures of this teaching.</param>
/// <param name="Skipped">Pictures left out because the model knew them.</param>
/// <param name="Width">Pixels pictures are fed in.</param>
/// <param name="Height">Pixels pictures are fed in.</param>
public sealed record TaughtResult(string Name, string Version, string Folder, string Backbone, TaughtModel Model, int Added, int Skipped, int Width, int Height);
