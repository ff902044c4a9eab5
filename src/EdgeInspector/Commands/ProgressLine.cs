namespace EdgeInspector.Commands;

/// <summary>A bar on standard error for long work: drawn at most ten times a second, and not at all where nobody looks. One thread at a time.</summary>
/// <param name="total">Steps to be done, 1 or more.</param>
/// <param name="what">What a step is, in the plural.</param>
internal sealed class ProgressLine(int total, string what, TextWriter output, bool isShown, TimeProvider time) : IDisposable
{
    private const int Cells = 30;
    private readonly long _started = time.GetTimestamp();
    private long _drawn = long.MinValue;
    private int _done;
    private int _width;

    /// <summary>On standard error, where that is a terminal.</summary>
    public static ProgressLine OnErrors(int total, string what) => new(total, what, Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    /// <summary>One step more is done.</summary>
    public void Advance()
    {
        _done++;
        if (isShown && (_drawn == long.MinValue || _done == total || time.GetElapsedTime(_drawn).TotalSeconds >= 0.1))
        {
            Draw();
        }
    }

    /// <summary>Takes the bar away, so that what follows begins on a clean line.</summary>
    public void Dispose()
    {
        if (_width > 0)
        {
            output.Write($"\r{new string(' ', _width)}\r");
        }
    }

    private void Draw()
    {
        _drawn = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_started).TotalSeconds;
        int full = (int)((long)Cells * _done / total);
        string left = _done < total && _done > 2 ? $", {Time(seconds / _done * (total - _done))} left" : "";
        string line = $"[{new string('#', full)}{new string('.', Cells - full)}] {_done} of {total} {what}{left}";
        output.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }

    private static string Time(double seconds) => seconds < 90 ? $"{Math.Ceiling(seconds):0} s" : $"{seconds / 60:0} min";
}
