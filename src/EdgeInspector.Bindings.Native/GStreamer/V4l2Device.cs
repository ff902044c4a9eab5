using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>A Video4Linux device, asked directly for what GStreamer does not tell: what it is, and its controls. One thread at a time.</summary>
internal sealed unsafe partial class V4l2Device : IDisposable
{
    private const nuint QueryCapability = 0x80685600;
    private const nuint QueryControl = 0xC0445624;
    private const nuint SetControl = 0xC008561C;
    private const uint NextControl = 0x80000000;
    private const uint HasDeviceCapabilities = 0x80000000;
    private const uint VideoCapture = 0x00000001 | 0x00001000;
    private const uint ControlDisabled = 0x01;
    private const uint ControlReadOnly = 0x04;
    private const uint ControlInactive = 0x10;
    private const uint ControlClass = 6;
    private const int TooManyControls = 512;

    private readonly SafeFileHandle _file;

    private V4l2Device(SafeFileHandle file) => _file = file;

    /// <summary>Opens a device for questions, which does not disturb whoever captures from it.</summary>
    /// <param name="problem">Why it cannot be, and the remedy.</param>
    public static V4l2Device? TryOpen(string path, out (string Reason, string Remedy)? problem)
    {
        problem = null;
        try
        {
            return new V4l2Device(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = Explain(e, path);
            return null;
        }
    }

    /// <summary>What is wrong with it as a camera, or null.</summary>
    public (string Reason, string Remedy)? NoCamera(string path)
    {
        byte* capability = stackalloc byte[104];
        if (Control(QueryCapability, capability) != 0)
        {
            return ($"{path} is no video device", "v4l2-ctl --list-devices shows those there are (package v4l-utils)");
        }

        uint of = *(uint*)(capability + 84);
        uint own = (of & HasDeviceCapabilities) != 0 ? *(uint*)(capability + 88) : of;
        string card = Marshal.PtrToStringUTF8((nint)(capability + 16)) ?? "unnamed";
        return (own & VideoCapture) != 0
            ? null
            : ($"{path} of \"{card}\" sends no pictures (cameras have a second device for metadata)", "use the device with the next lower number; v4l2-ctl --list-devices shows which belong together");
    }

    /// <summary>The controls it has, in its own order.</summary>
    public List<V4l2Control> Controls()
    {
        var found = new List<V4l2Control>();
        byte* query = stackalloc byte[68];
        uint last = 0;
        while (found.Count < TooManyControls)
        {
            new Span<byte>(query, 68).Clear();
            *(uint*)query = last | NextControl;
            if (Control(QueryControl, query) != 0)
            {
                break;
            }

            last = *(uint*)query;
            uint flags = *(uint*)(query + 56);
            if (*(uint*)(query + 4) != ControlClass && (flags & ControlDisabled) == 0)
            {
                var range = (int*)(query + 40);
                found.Add(new V4l2Control(last, NameOf(new ReadOnlySpan<byte>(query + 8, 32)), range[0], range[1], range[2], range[3])
                {
                    IsReadOnly = (flags & ControlReadOnly) != 0,
                    IsInactive = (flags & ControlInactive) != 0,
                });
            }
        }

        return found;
    }

    /// <summary>Sets a control; 0, or the system's error number.</summary>
    public int Set(uint id, int value)
    {
        int* control = stackalloc int[2];
        control[0] = (int)id;
        control[1] = value;
        return Control(SetControl, (byte*)control);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The name as v4l2-ctl and GStreamer write it: lower case, all between letters and digits one underscore.</summary>
    internal static string NameOf(ReadOnlySpan<byte> label)
    {
        var name = new StringBuilder();
        foreach (byte letter in label)
        {
            if (letter == 0)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit((char)letter))
            {
                name.Append(char.ToLowerInvariant((char)letter));
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString().TrimEnd('_');
    }

    internal static (string Reason, string Remedy) Explain(Exception error, string path) => error switch
    {
        UnauthorizedAccessException => ($"this user may not open {path}", "give it the group of cameras: usermod -aG video USER, then log in (or start the service) again"),
        FileNotFoundException or DirectoryNotFoundException => ($"there is no device {path}", "connect the camera, and see dmesg"),
        _ when error.Message.Contains("busy", StringComparison.OrdinalIgnoreCase) => ($"{path} is in use", $"end the other program; fuser -v {path} shows which"),
        _ => ($"{path} cannot be opened: {error.Message}", "unplug the camera and plug it in again, then see dmesg"),
    };

    private int Control(nuint request, byte* argument)
    {
        bool added = false;
        _file.DangerousAddRef(ref added);
        try
        {
            return ioctl((int)_file.DangerousGetHandle(), request, argument) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            _file.DangerousRelease();
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int file, nuint request, byte* argument);
}
