using System.Collections.Concurrent;
using System.Text;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Mqtt;

/// <summary>The topics of contract 1 below <c>root/device</c>. Thread-safe; topics of a camera are made once.</summary>
internal sealed class Topics
{
    private readonly ConcurrentDictionary<string, CameraTopics> _cameras = new();
    private readonly Func<string, CameraTopics> _make;
    private readonly string _announcements;

    /// <param name="root">First level, <c>edge-inspector</c> unless configured otherwise.</param>
    /// <param name="device">Device name; validated with the configuration: no '/', '+' or '#'.</param>
    public Topics(string root, string device)
    {
        Device = device;
        Base = $"{root}/{device}";
        Status = $"{Base}/status";
        Health = $"{Base}/health";
        Gaps = $"{Base}/gaps";
        CommandFilter = $"{Base}/command/+";
        _announcements = $"{root}/channels/";
        _make = camera => new CameraTopics(
            $"{Base}/{camera}/detections", $"{Base}/{camera}/verdicts", $"{Base}/{camera}/events", $"{Base}/{camera}/explanations", $"{Base}/{camera}/snapshot");
    }

    /// <summary>Whether a broker takes a topic with that name in it; a model that is a lone file is called as its file is.</summary>
    public static bool IsPublishable(string name) => name.Length > 0 && name.AsSpan().IndexOfAny('+', '#', '\0') < 0;

    /// <summary>Whether an installed model can be called so: letters, digits, - _ and dots.</summary>
    public static bool IsName(string name) => name.Length > 0 && name.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');

    public string Device { get; }

    /// <summary><c>root/device</c>.</summary>
    public string Base { get; }

    public string Status { get; }

    public string Health { get; }

    public string Gaps { get; }

    /// <summary>Matches <c>command/verb</c>, not its reply.</summary>
    public string CommandFilter { get; }

    /// <summary>What the broker publishes when this box vanishes: give it to the connection's options.</summary>
    public MqttMessage Will => StatusMessage(DeviceStatus.Offline);

    /// <summary>Matches <c>root/channels/NAME</c>, where the publisher of a channel says, retained, that it has something new: one for all boxes.</summary>
    public string AnnouncementFilter => _announcements + "+";

    /// <summary>The channel of an announcement's topic; null where the topic is none.</summary>
    public string? Channel(string topic) =>
        topic.Length > _announcements.Length && topic.StartsWith(_announcements, StringComparison.Ordinal) && topic.IndexOf('/', _announcements.Length) < 0 ? topic[_announcements.Length..] : null;

    public CameraTopics Camera(string camera) => _cameras.GetOrAdd(camera, _make);

    public string Model(string name) => $"{Base}/models/{name}";

    public string Reply(string verb) => $"{Base}/command/{verb}/reply";

    /// <summary>The verb of a command topic; null where the topic is none.</summary>
    public string? Verb(string topic)
    {
        string prefix = CommandFilter[..^1];
        return topic.Length > prefix.Length && topic.StartsWith(prefix, StringComparison.Ordinal) && topic.IndexOf('/', prefix.Length) < 0
            ? topic[prefix.Length..]
            : null;
    }

    public MqttMessage StatusMessage(DeviceStatus status) =>
        new(Status, Encoding.UTF8.GetBytes(WireNames.Of(status))) { QualityOfService = 1, Retain = true };
}
