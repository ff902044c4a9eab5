using EdgeInspector.Core.Frames;

namespace EdgeInspector.Gates.Child;

/// <summary>Pictures no camera sends: noise, black, white, ramps. The same ones each time.</summary>
internal sealed class NoiseFrames(FramePool pool, int width, int height)
{
    private readonly Random _random = new(20260101);
    private long _number;

    public Frame Next()
    {
        Frame frame = pool.Rent(width, height);
        frame.Number = ++_number;
        Span<byte> pixels = frame.Pixels;
        switch (_number % 8)
        {
            case 5:
                pixels.Clear();
                break;
            case 6:
                pixels.Fill(255);
                break;
            case 7:
                for (int i = 0; i < pixels.Length; i++)
                {
                    pixels[i] = (byte)(i / 3 % width * 255 / width);
                }

                break;
            default:
                _random.NextBytes(pixels);
                break;
        }

        return frame;
    }
}
