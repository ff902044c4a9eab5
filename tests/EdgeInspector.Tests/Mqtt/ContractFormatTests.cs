using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Events;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class ContractFormatTests
{
    private const string Id = "01JD0000000000000000000000";
    private const string Boot = "01JC0000000000000000000000";
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 13, 0, 0, 123, TimeSpan.FromHours(1));
    private static readonly ContractFormat Format = new(new Topics("edge-inspector", "line-3"));

    [Fact]
    public void WriteEvent_EveryField_IsTheContractsExample()
    {
        InspectionEvent e = Samples.Event(Id, EventPhase.End, frame: 48213, time: Time, anomaly: 0.81f, box: new FrameBox(512, 300.5f, 548, 331)) with
        {
            FrameWidth = 1920,
            FrameHeight = 1080,
            AreaPx = 412,
            LengthPx = 36.1f,
            Frames = 9,
            LatencyMs = 11.8,
        };
        string sha = new('a', 64);
        Assert.Equal(
            $$"""
            {"schema":"edge-inspector/event/1","device":"line-3","id":"{{Id}}","boot":"{{Boot}}","seq":812,"camera":"top","phase":"end",
            "time":"2026-11-20T12:00:00.123Z","frame":48213,"frame_size":[1920,1080],"track":17,"class":"open","confidence":0.93,
            "box":[512,300.5,548,331],"zone":"board","anomaly":0.81,"measurements":{"area_px":412,"length_px":36.1},"verdict":"NG",
            "latency_ms":11.8,"frames":9,"model":{"name":"pcb-defects","version":"1.2.0","sha256":"{{sha}}"},"part_id":null,"trigger_id":null}
            """.ReplaceLineEndings(string.Empty),
            Written(w => Format.WriteEvent(w, e, Boot, 812)));
    }

    [Fact]
    public async Task WriteEvent_CalibratedCamera_MeasuresInMillimetresToo()
    {
        InspectionEvent e = Samples.Event(Id, EventPhase.End) with { AreaPx = 412, LengthPx = 36.1f, MmPerPx = 0.05f };
        string written = Written(w => Format.WriteEvent(w, e, Boot, 812));
        Assert.Contains("\"measurements\":{\"area_px\":412,\"length_px\":36.1,\"area_mm2\":1.03,\"length_mm\":1.805}", written, StringComparison.Ordinal);
        Assert.True(await SchemaCheck.IsValidAsync("event", written));

        // A microscope's: six figures are left of a square millionth.
        Assert.Contains("\"area_mm2\":4.12E-06", Written(w => Format.WriteEvent(w, e with { MmPerPx = 1e-4f }, Boot, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteVerdict_EachKind_IsValid()
    {
        Recording ng = Samples.Recording(Samples.Event(Id));
        JsonElement json = JsonDocument.Parse(Written(w => Format.WriteVerdict(w, ng, Boot, 5))).RootElement;
        Assert.Equal(("NG", 5L, Id), (json.GetProperty("verdict").GetString(), json.GetProperty("seq").GetInt64(), json.GetProperty("events")[0].GetString()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("reason").ValueKind);

        string late = Written(static w => Format.WriteVerdict(w, Samples.Recording(VerdictKind.NotJudged), Boot, 6));
        Assert.Contains("\"verdict\":\"NOT_JUDGED\",\"reason\":\"deadline_passed\",\"detail\":\"120 ms, 100 ms allowed\"", late, StringComparison.Ordinal);
        string ok = Written(static w => Format.WriteVerdict(w, Samples.Recording(VerdictKind.Ok), Boot, 0));
        Assert.Contains("\"seq\":null", ok, StringComparison.Ordinal);
        Assert.True(await SchemaCheck.IsValidAsync("verdict", json.GetRawText()));
        Assert.True(await SchemaCheck.IsValidAsync("verdict", late));
        Assert.True(await SchemaCheck.IsValidAsync("verdict", ok));
    }

    [Theory]
    [InlineData("\"seq\":812", "\"seq\":0")]
    [InlineData("\"phase\":\"new\"", "\"phase\":\"begin\"")]
    [InlineData("\"verdict\":\"NG\"", "\"verdict\":\"bad\"")]
    [InlineData("\"frames\":2", "\"frames\":2.5")]
    [InlineData(",\"trigger_id\":null", "")]
    [InlineData("\"frame_size\":[320,240]", "\"frame_size\":[320]")]
    public async Task EventSchema_AnythingElse_IsRefused(string right, string wrong)
    {
        string payload = Written(static w => Format.WriteEvent(w, Samples.Event(Id), Boot, 812));
        Assert.Contains(right, payload, StringComparison.Ordinal);
        Assert.True(await SchemaCheck.IsValidAsync("event", payload));
        Assert.False(await SchemaCheck.IsValidAsync("event", payload.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.True(await SchemaCheck.IsValidAsync("event", payload.Replace("{\"schema\"", "{\"later\":1,\"schema\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WriteEvent_NumberThatJsonHasNot_Throws(float confidence) =>
        Assert.Throws<ArgumentException>(() => Written(w => Format.WriteEvent(w, Samples.Event(Id, confidence: confidence), Boot, 1)));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
