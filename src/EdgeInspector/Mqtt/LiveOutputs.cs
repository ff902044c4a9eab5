using System.Collections.Concurrent;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>What the cameras show live: the pipeline writes, the MQTT service reads. Thread-safe.</summary>
internal sealed class LiveOutputs
{
    private readonly ConcurrentDictionary<string, LiveCamera> _cameras = new();
    private readonly Func<string, LiveCamera> _make;
    private volatile bool _isConnected;

    /// <param name="time">Clock of the rates.</param>
    /// <param name="detectionsPerSecond">Most <c>detections</c> messages per camera and second; 0: none.</param>
    /// <param name="okVerdictsPerSecond">Most OK verdicts per camera and second; 0: none.</param>
    public LiveOutputs(TimeProvider time, double detectionsPerSecond = 10, double okVerdictsPerSecond = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(detectionsPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(okVerdictsPerSecond);
        _make = name => new LiveCamera(this, name, time, detectionsPerSecond, okVerdictsPerSecond);
    }

    /// <summary>Whether anybody could hear; set by the MQTT service.</summary>
    public bool IsConnected
    {
        get => _isConnected;
        internal set => _isConnected = value;
    }

    /// <summary>Every camera that ever asked.</summary>
    internal ICollection<LiveCamera> Cameras => _cameras.Values;

    /// <summary>Set when a camera has something new; one waiter.</summary>
    internal AsyncSignal Changed { get; } = new();

    /// <summary>The camera's outputs; the same object for the same name.</summary>
    public LiveCamera Camera(string name) => _cameras.GetOrAdd(name, _make);
}
