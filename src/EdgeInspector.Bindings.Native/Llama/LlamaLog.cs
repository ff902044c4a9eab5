using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>Receives the log of libllama and ggml, joins its pieces to lines, and never throws into native code. One per process, as the library's own.</summary>
internal static unsafe class LlamaLog
{
    private const int Warning = 3;
    private const int Continued = 5;
    private const int LongestLine = 500;

    private static readonly Lock _gate = new();
    private static Action<string>? _sink;
    private static string? _lastError;
    private static int _level;
    private static string _line = "";

    public static delegate* unmanaged<int, byte*, nint, void> Callback => &Write;

    /// <summary>Who hears of warnings and errors from now on; the last one who asked.</summary>
    public static void Send(Action<string>? sink)
    {
        lock (_gate)
        {
            _sink = sink;
        }
    }

    /// <summary>Forgets errors so far, before a call whose failure will be explained.</summary>
    public static void StartAnew()
    {
        lock (_gate)
        {
            _lastError = null;
        }
    }

    /// <summary>The first warning or error since <see cref="StartAnew"/>; the first is the cause, the others follow from it.</summary>
    public static string? FirstError
    {
        get
        {
            lock (_gate)
            {
                return _lastError;
            }
        }
    }

    [UnmanagedCallersOnly]
    private static void Write(int level, byte* text, nint user)
    {
        try
        {
            Take(level, Marshal.PtrToStringUTF8((nint)text) ?? "");
        }
        catch (Exception)
        {
            // The edge to native code: a listener's failure must not unwind the library's frames.
        }
    }

    private static void Take(int level, string text)
    {
        lock (_gate)
        {
            // The library writes some lines in pieces: the first carries the level.
            _level = level == Continued ? _level : level;
            _line += text;
            if (!_line.EndsWith('\n') && _line.Length < LongestLine)
            {
                return;
            }

            string line = _line.ReplaceLineEndings(" ").Trim();
            _line = "";
            if (_level >= Warning && line.Length > 0)
            {
                _lastError ??= line;
                _sink?.Invoke($"libllama: {line}");
            }
        }
    }
}
