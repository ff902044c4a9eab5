namespace EdgeInspector.Updates.Delivery;

/// <summary>Tells a channel that is not to be believed from one that cannot be had: only the first is somebody's doing, and belongs in the audit log.</summary>
internal static class ChannelDistrust
{
    /// <param name="code">As an <see cref="Jobs.UpdateException"/> carries it.</param>
    public static bool Is(string code) => code is
        "channel-malformed" or "channel-signature" or "channel-rollback" or "channel-expired" or "channel-mismatch" or "channel-too-long" or "channel-release" or "wrong-hash" or "too-long" or "wrong-model";
}
