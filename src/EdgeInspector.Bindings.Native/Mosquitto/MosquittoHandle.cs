using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>A <c>struct mosquitto</c>: one connection, used by one thread. Releasing it closes the socket without a DISCONNECT.</summary>
internal sealed class MosquittoHandle : SafeHandle
{
    public MosquittoHandle(nint value)
        : base(0, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibMosquitto.mosquitto_destroy(handle);
        return true;
    }
}
