using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>Receives the runtime's log lines. Needs no state of its own and never throws into native code.</summary>
internal static unsafe class OrtLog
{
    public static delegate* unmanaged<nint, int, byte*, byte*, byte*, byte*, void> Callback => &Write;

    [UnmanagedCallersOnly]
    private static void Write(nint parameter, int severity, byte* category, byte* logId, byte* location, byte* message) =>
        OrtLogSinks.Pass(severity, Marshal.PtrToStringUTF8((nint)location), Marshal.PtrToStringUTF8((nint)message));
}
