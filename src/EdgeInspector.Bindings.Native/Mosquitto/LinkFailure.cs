namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>Why a link did not open. <paramref name="Unreachable"/>: another address of the same host may still answer.</summary>
internal sealed record LinkFailure(string Reason, bool Unreachable);
