using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Copies GStreamer's BGR pictures into pooled frames: one block copy where the layouts agree, else row by row.</summary>
internal static unsafe class BgrSample
{
    /// <summary>The rows in a pooled frame, or null where the buffer is too short for its size.</summary>
    /// <param name="buffer">The buffer that <paramref name="bytes"/> are mapped from.</param>
    public static Frame? Copy(nint buffer, ReadOnlySpan<byte> bytes, int width, int height, FramePool pool)
    {
        // GStreamer's default for BGR pads rows to 4 bytes; a producer with another layout says so in a meta.
        int row = 3 * width;
        int stride = (row + 3) & ~3;
        GstVideoMeta* meta = Gst.gst_buffer_get_video_meta(buffer);
        if (meta is not null)
        {
            stride = meta->Stride;
            bytes = bytes[(int)Math.Min(meta->Offset, (nuint)bytes.Length)..];
        }

        if (stride < row || bytes.Length < ((long)stride * (height - 1)) + row)
        {
            return null;
        }

        Frame frame = pool.Rent(width, height);
        if (stride == row)
        {
            bytes[..(row * height)].CopyTo(frame.Pixels);
            return frame;
        }

        for (int y = 0; y < height; y++)
        {
            bytes.Slice(y * stride, row).CopyTo(frame.Row(y));
        }

        return frame;
    }

    /// <summary>A single picture's sample.</summary>
    /// <exception cref="ImageFormatException">Oversized or unreadable.</exception>
    public static Frame Read(nint sample, FramePool pool)
    {
        nint structure = Gst.gst_caps_get_structure(Gst.gst_sample_get_caps(sample), 0);
        _ = Gst.gst_structure_get_int(structure, "width"u8, out int width);
        _ = Gst.gst_structure_get_int(structure, "height"u8, out int height);
        PictureLimits.Check(width, height);
        nint buffer = Gst.gst_sample_get_buffer(sample);
        bool damaged = (Gst.gst_buffer_get_flags(buffer) & Gst.BufferFlagCorrupted) != 0;
        GstMapInfo map;
        if (damaged || Gst.gst_buffer_map(buffer, &map, Gst.MapRead) == 0)
        {
            throw new ImageFormatException("damaged picture: its decoder flagged it");
        }

        try
        {
            return Copy(buffer, new ReadOnlySpan<byte>(map.Data, checked((int)map.Size)), width, height, pool)
                ?? throw new ImageFormatException($"damaged picture: {map.Size} bytes are too few for {width} x {height}");
        }
        finally
        {
            Gst.gst_buffer_unmap(buffer, &map);
        }
    }
}
