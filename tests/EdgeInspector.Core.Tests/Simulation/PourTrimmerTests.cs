using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class PourTrimmerTests
{
    [Fact]
    public void Clear_TrackInAPour_LeavesItsClearanceAndNothingElse()
    {
        const int Edge = 120;
        const float Clearance = 9;
        var pour = new GrayPlane();
        var circuit = new GrayPlane();
        pour.Reset(Edge, Edge, 255);
        circuit.Reset(Edge, Edge);
        Shape track = Shape.Stroke(ShapeLayer.Copper, 30, 40, 80, 75, 10);
        ShapePainter.Paint(circuit, track, 0, new PixelBox(0, 0, Edge, Edge), set: true);
        new PourTrimmer().Clear(pour, circuit, Clearance);
        for (int y = 0; y < Edge; y++)
        {
            for (int x = 0; x < Edge; x++)
            {
                // The distances are those of a chamfer, 8 % off at most.
                float apart = ShapePainter.Distance(track, x + 0.5f, y + 0.5f);
                Assert.True(apart > Clearance * 0.92f - 1.5f || pour[x, y] < 128, $"pour at {x}, {y}, {apart} from the track");
                Assert.True(apart < Clearance * 1.08f + 1.5f || pour[x, y] >= 128, $"no pour at {x}, {y}, {apart} from the track");
            }
        }
    }
}
