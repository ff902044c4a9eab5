using EdgeInspector.Core.Judging;

namespace EdgeInspector.Mqtt;

/// <summary>An OK verdict chosen to be published; a sign of life, not a record.</summary>
internal sealed record OkVerdict(long Frame, int Width, int Height, DateTimeOffset Time, double LatencyMs, ModelReference? Model);
