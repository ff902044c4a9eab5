using System.Runtime.InteropServices;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary>Asks the kernel how far its clock can be trusted (<c>adjtimex(2)</c>, read only).</summary>
public static unsafe partial class KernelClock
{
    // struct timex on 64-bit Linux: modes at 0, offset at 8, freq at 16, maxerror at 24 (microseconds), 208 bytes in all.
    private const int Bytes = 256;
    private const int MaxErrorAt = 24;

    /// <summary>
    /// The kernel's bound on the error grows to this and stays there when nothing disciplines the clock. STA_UNSYNC does not tell: some
    /// services set it only to keep the kernel's hands off the hardware clock.
    /// </summary>
    private const long UnknownErrorMicroseconds = 16_000_000;

    public static ClockState Read()
    {
        byte* timex = stackalloc byte[Bytes];
        new Span<byte>(timex, Bytes).Clear();
        if (adjtimex(timex) < 0)
        {
            return new ClockState(null, null);
        }

        long error = *(long*)(timex + MaxErrorAt);
        return error < UnknownErrorMicroseconds
            ? new ClockState(true, TimeSpan.FromMicroseconds(error))
            : new ClockState(false, null);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int adjtimex(byte* timex);
}
