using System.Buffers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Composition;

/// <summary>The outbox's wording, exchanged when the device gets another name: what is stored already keeps the old one. Thread-safe.</summary>
internal sealed class SwitchableFormat(IOutboxFormat first) : IOutboxFormat
{
    private volatile IOutboxFormat _format = first;

    public void Switch(IOutboxFormat next) => _format = next;

    public string EventTopic(string camera) => _format.EventTopic(camera);

    public string VerdictTopic(string camera) => _format.VerdictTopic(camera);

    public void WriteEvent(IBufferWriter<byte> output, InspectionEvent inspectionEvent, string boot, long seq) => _format.WriteEvent(output, inspectionEvent, boot, seq);

    public void WriteVerdict(IBufferWriter<byte> output, Recording recording, string boot, long seq) => _format.WriteVerdict(output, recording, boot, seq);
}
