namespace EdgeInspector.Composition;

/// <summary>A set of cameras made ready. Disposing one that was not put in force takes back what was made for it.</summary>
internal sealed class LinePlan(Action takeBack) : IDisposable
{
    private readonly List<RunningCamera> _cameras = [];
    private bool _taken;

    public void Add(RunningCamera camera) => _cameras.Add(camera);

    /// <summary>The cameras, which become the caller's.</summary>
    public RunningCamera[] Take()
    {
        _taken = true;
        return [.. _cameras];
    }

    public void Dispose()
    {
        if (_taken)
        {
            return;
        }

        _taken = true;
        _cameras.ForEach(static camera => camera.Source?.Dispose());
        takeBack();
    }
}
