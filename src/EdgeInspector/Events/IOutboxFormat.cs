using System.Buffers;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>
/// Turns what is stored into what will be published. The store calls it while it numbers a batch, because the number is part of the
/// payload; what a topic or payload looks like is none of its business.
/// </summary>
internal interface IOutboxFormat
{
    string EventTopic(string camera);

    string VerdictTopic(string camera);

    void WriteEvent(IBufferWriter<byte> output, InspectionEvent inspectionEvent, string boot, long seq);

    void WriteVerdict(IBufferWriter<byte> output, Recording recording, string boot, long seq);
}
