using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

[Collection(nameof(AloneInTheProcess))]
public sealed class ModelSessionMemoryTests
{
    [Fact]
    public void Load_ManyTimes_DoesNotKeepNativeMemory()
    {
        for (int i = 0; i < 5; i++)
        {
            Once();
        }

        ResidentMemory.AssertNotKept(Once, 60, 16 << 20);

        static void Once()
        {
            using IModelSession session = TestRuntime.Load("mnist.onnx");
            session.Run();
        }
    }
}
