using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Decodes the rarer picture formats with one GStreamer pipeline per picture: some milliseconds, for teaching sets and golden pictures.</summary>
internal static class StillPictureDecoder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="ImageFormatException">Damaged, oversized, or no decoder is installed.</exception>
    public static Frame Decode(ReadOnlySpan<byte> file, PictureFormat format, FramePool pool)
    {
        if (GStreamerLibrary.WhyUnusable is { } reason)
        {
            throw new ImageFormatException(reason);
        }

        (string caps, string[] decoders) = DecodersOf(format);
        string decoder = Array.Find(decoders, GStreamerLibrary.HasElement)
            ?? throw new ImageFormatException($"no decoder for {format} is installed; {DebianPackages.RemedyFor(decoders[0])}");
        return Run(file, format, caps, decoder, pool);
    }

    /// <summary>Caps of the file and elements that decode it, the preferred first.</summary>
    private static (string Caps, string[] Decoders) DecodersOf(PictureFormat format) => format switch
    {
        PictureFormat.Bmp => ("image/bmp", ["avdec_bmp"]),
        PictureFormat.Gif => ("image/gif", ["gdkpixbufdec"]),
        PictureFormat.Tiff => ("image/tiff", ["avdec_tiff"]),
        PictureFormat.WebP => ("image/webp", ["webpdec"]),
        _ => ("image/x-portable-anymap", ["pnmdec"]),
    };

    private static Frame Run(ReadOnlySpan<byte> file, PictureFormat format, string caps, string decoder, FramePool pool)
    {
        // The sizes in the caps are refused before any pixel is decoded.
        string text = $"appsrc name=src caps={caps},framerate=0/1 format=bytes ! {decoder} ! video/x-raw,width=[1,{FramePool.MaxEdge}],height=[1,{FramePool.MaxEdge}]"
            + " ! videoconvert ! video/x-raw,format=BGR ! appsink name=sink sync=false max-buffers=1 drop=false";
        using GstPipeline pipeline = GstPipeline.Launch(text, out GstFault? fault) ?? throw new ImageFormatException($"{format}: {fault}");
        using GstObjectHandle source = pipeline.Find("src"u8)!;
        pipeline.Play();
        nint buffer = Gst.gst_buffer_new_allocate(0, (nuint)file.Length, 0);
        _ = Gst.gst_buffer_fill(buffer, 0, file, (nuint)file.Length);
        _ = Gst.gst_app_src_push_buffer(source, buffer);
        _ = Gst.gst_app_src_end_of_stream(source);
        nint sample = PullOne(pipeline, format);
        try
        {
            return BgrSample.Read(sample, pool);
        }
        finally
        {
            Gst.gst_mini_object_unref(sample);
        }
    }

    private static nint PullOne(GstPipeline pipeline, PictureFormat format)
    {
        const ulong sliceNanoseconds = 50_000_000;
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            nint sample = pipeline.TryPull(sliceNanoseconds);
            pipeline.Poll();
            if (sample != 0)
            {
                return sample;
            }

            if (pipeline.Fault is { } fault)
            {
                throw new ImageFormatException($"damaged {format}: {fault.Text}");
            }

            if (pipeline.IsAtEnd)
            {
                throw new ImageFormatException($"damaged {format}: its decoder gives no picture");
            }

            if (System.Diagnostics.Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new ImageFormatException($"damaged {format}: no picture within {Patience.TotalSeconds:0} s");
            }
        }
    }
}
