using System.Runtime.InteropServices;
using System.Text;
using EdgeInspector.Core.Hosting;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary>Asks Video4Linux devices what they are and what they can send. Opens them for questions alone, so one that is in use may be asked too.</summary>
public static unsafe partial class CameraDevices
{
    private const int NoPermission = 13;
    private const int NotPermitted = 1;

    // O_RDWR | O_NONBLOCK | O_CLOEXEC.
    private const int OpenFlags = 0x2 | 0x800 | 0x80000;

    /// <summary>Bounds for drivers that never say "no more".</summary>
    private const int MaxFormats = 64;
    private const int MaxSizes = 128;
    private const int MaxRates = 64;

    /// <summary>Device nodes, in the order of their numbers; empty where there is none.</summary>
    public static IReadOnlyList<string> List(string devices = "/dev") => Directory.Exists(devices)
        ? [.. Directory.EnumerateFileSystemEntries(devices, "video*").Where(path => int.TryParse(Path.GetFileName(path)[5..], out _)).OrderBy(path => int.Parse(Path.GetFileName(path)[5..]))]
        : [];

    /// <summary>Asks one device. May hang where a driver hangs.</summary>
    public static CameraDevice Inspect(string path)
    {
        using var device = new SafeFileHandle(open(path, OpenFlags), ownsHandle: true);
        if (device.IsInvalid)
        {
            int error = Marshal.GetLastPInvokeError();
            return new CameraDevice(path, "", "", IsCapture: true, [], Marshal.GetPInvokeErrorMessage(error), error is NoPermission or NotPermitted);
        }

        VideoCapability capability;
        if (ioctl(device, Video4Linux.QueryCapability, &capability) != 0)
        {
            return new CameraDevice(path, "", "", IsCapture: true, [], $"is no Video4Linux device: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        uint capabilities = (capability.Capabilities & Video4Linux.HasDeviceCapabilities) != 0 ? capability.DeviceCapabilities : capability.Capabilities;
        bool planar = (capabilities & Video4Linux.CaptureMultiplanar) != 0;
        bool isCapture = planar || (capabilities & Video4Linux.Capture) != 0;
        string name = Text(capability.Card, 32);
        string driver = Text(capability.Driver, 16);
        return new CameraDevice(path, name, driver, isCapture, isCapture ? Formats(device, planar ? Video4Linux.BufferCaptureMultiplanar : Video4Linux.BufferCapture) : []);
    }

    private static List<CameraFormat> Formats(SafeFileHandle device, uint type)
    {
        var formats = new List<CameraFormat>();
        for (uint index = 0; index < MaxFormats; index++)
        {
            var format = new VideoFormat { Index = index, Type = type };
            if (ioctl(device, Video4Linux.EnumerateFormats, &format) != 0)
            {
                break;
            }

            AddSizes(device, format.PixelFormat, formats);
        }

        return formats;
    }

    private static void AddSizes(SafeFileHandle device, uint pixelFormat, List<CameraFormat> formats)
    {
        int before = formats.Count;
        for (uint index = 0; index < MaxSizes; index++)
        {
            var size = new VideoFrameSize { Index = index, PixelFormat = pixelFormat };
            if (ioctl(device, Video4Linux.EnumerateSizes, &size) != 0)
            {
                break;
            }

            bool discrete = size.Type == Video4Linux.Discrete;
            (uint width, uint height) = discrete ? (size.A, size.B) : (size.B, size.E);
            formats.Add(new CameraFormat(Code(pixelFormat), (int)width, (int)height, MaxRate(device, pixelFormat, width, height)));
            if (!discrete)
            {
                break;
            }
        }

        if (formats.Count == before)
        {
            formats.Add(new CameraFormat(Code(pixelFormat), 0, 0, null));
        }
    }

    private static double? MaxRate(SafeFileHandle device, uint pixelFormat, uint width, uint height)
    {
        double? best = null;
        for (uint index = 0; index < MaxRates; index++)
        {
            var interval = new VideoFrameInterval { Index = index, PixelFormat = pixelFormat, Width = width, Height = height };
            if (ioctl(device, Video4Linux.EnumerateIntervals, &interval) != 0)
            {
                break;
            }

            // Seconds per frame as a fraction; of a range the first one is the shortest.
            if (interval.Numerator > 0)
            {
                best = Math.Max(best ?? 0, (double)interval.Denominator / interval.Numerator);
            }

            if (interval.Type != Video4Linux.Discrete)
            {
                break;
            }
        }

        return best;
    }

    private static string Code(uint pixelFormat) =>
        string.Concat(Enumerable.Range(0, 4).Select(i => (char)((pixelFormat >> (8 * i)) & 0x7F)).Where(c => c > ' '));

    private static string Text(byte* text, int length)
    {
        var bytes = new ReadOnlySpan<byte>(text, length);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle device, nuint request, void* argument);
}
