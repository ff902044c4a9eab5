using EdgeInspector.Core.Anomaly.Teaching;

namespace EdgeInspector.Commands;

/// <summary>Shows how far teaching is: a line that is drawn over on a terminal, a line per step elsewhere. Thread-safe.</summary>
internal sealed class TeachingProgress(TextWriter output, bool isTerminal)
{
    private const int BarWidth = 30;

    private readonly Lock _lock = new();
    private string _step = "";
    private int _percent = -1;

    public void Show(TeachingStep step)
    {
        int percent = step.Total == 0 ? 100 : (int)(100L * step.Done / step.Total);
        lock (_lock)
        {
            if (step.Name == _step && percent <= _percent)
            {
                return;
            }

            bool isNew = step.Name != _step;
            if (isTerminal)
            {
                int filled = percent * BarWidth / 100;
                output.Write($"{(isNew && _step.Length > 0 ? "\n" : "")}\r{step.Name,-20} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {percent,3} %");
            }
            else if (isNew)
            {
                output.WriteLine($"{step.Name} ({step.Total})");
            }

            (_step, _percent) = (step.Name, percent);
        }
    }

    /// <summary>Leaves the line.</summary>
    public void End()
    {
        if (isTerminal && _step.Length > 0)
        {
            output.WriteLine();
        }
    }
}
