using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>The few functions of the C library that the network thread and the broker's supervisor need.</summary>
internal static unsafe partial class LibC
{
    public const short PollIn = 0x0001;
    public const short PollOut = 0x0004;
    public const short PollError = 0x0008;
    public const short PollHangUp = 0x0010;
    public const short PollReadHangUp = 0x2000;

    public const int Interrupted = 4;
    public const int SignalTerminate = 15;

    private const int EventCloseOnExec = 0x80000;
    private const int EventNonBlocking = 0x800;
    private const int SocketLevel = 1;
    private const int SocketErrorOption = 4;

    /// <summary>An eventfd: written from any thread to wake a poll.</summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public static SafeFileHandle CreateEvent()
    {
        int descriptor = eventfd(0, EventCloseOnExec | EventNonBlocking);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"eventfd failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static void Signal(SafeFileHandle eventDescriptor)
    {
        ulong one = 1;
        _ = write(eventDescriptor, &one, sizeof(ulong));
    }

    public static void Drain(SafeFileHandle eventDescriptor)
    {
        ulong count;
        _ = read(eventDescriptor, &count, sizeof(ulong));
    }

    /// <summary>The pending error of a socket (errno), 0 if none; reading clears it.</summary>
    public static int SocketError(int socket)
    {
        int error = 0;
        int length = sizeof(int);
        return getsockopt(socket, SocketLevel, SocketErrorOption, &error, &length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle descriptor, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle descriptor, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int socket, int level, int option, void* value, int* length);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
