using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.OnnxRuntime;

public sealed class OnnxModelSessionTests
{
    [Fact]
    public void Run_OpenOutputs_AllocatesNothingManaged()
    {
        Dictionary<string, long[]> shapes = new() { ["images"] = [1, 3, 320, 320], ["orig_target_sizes"] = [1, 2] };
        using IModelSession session = TestRuntime.Load("deimv2_atto_coco_int8.onnx", TestRuntime.OnCpu with { InputShapes = shapes });
        Run(session, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(session, 20);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(IModelSession session, int times)
    {
        for (int time = 0; time < times; time++)
        {
            session.Run();
            for (int i = 0; i < session.Outputs.Count; i++)
            {
                Assert.False(session.OutputBytes(i).IsEmpty);
                Assert.False(session.OutputShape(i).IsEmpty);
            }
        }
    }
}
