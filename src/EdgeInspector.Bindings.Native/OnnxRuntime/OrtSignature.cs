using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>Inputs, outputs and custom metadata of a loaded session, copied out once.</summary>
internal sealed unsafe class OrtSignature
{
    private const int NotATensor = 0;

    private OrtSignature(OrtTensorInfo[] inputs, OrtTensorInfo[] outputs, Dictionary<string, string> metadata)
    {
        Inputs = inputs;
        Outputs = outputs;
        Metadata = metadata;
    }

    public OrtTensorInfo[] Inputs { get; }

    public OrtTensorInfo[] Outputs { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static OrtSignature Read(OrtLibrary library, NativeHandle session)
    {
        OrtApi* api = library.Api;
        nuint inputs;
        nuint outputs;
        library.Check(api->SessionGetInputCount(session.Value, &inputs));
        library.Check(api->SessionGetOutputCount(session.Value, &outputs));
        return new OrtSignature(
            ReadAll(library, session, (int)inputs, api->SessionGetInputName, api->SessionGetInputTypeInfo),
            ReadAll(library, session, (int)outputs, api->SessionGetOutputName, api->SessionGetOutputTypeInfo),
            ReadMetadata(library, session));
    }

    private static OrtTensorInfo[] ReadAll(
        OrtLibrary library,
        NativeHandle session,
        int count,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> getName,
        delegate* unmanaged<nint, nuint, nint*, nint> getType)
    {
        var result = new OrtTensorInfo[count];
        for (int i = 0; i < count; i++)
        {
            byte* name;
            library.Check(getName(session.Value, (nuint)i, library.Allocator, &name));
            string text = library.TakeString(name);
            nint type;
            library.Check(getType(session.Value, (nuint)i, &type));
            using var owner = new NativeHandle(type, library.Api->ReleaseTypeInfo);
            result[i] = ReadType(library, text, type);
        }

        return result;
    }

    private static OrtTensorInfo ReadType(OrtLibrary library, string name, nint type)
    {
        OrtApi* api = library.Api;
        nint tensor;
        library.Check(api->CastTypeInfoToTensorInfo(type, &tensor));
        if (tensor == 0)
        {
            return new OrtTensorInfo(name, NotATensor, [], []);
        }

        int element;
        nuint rank;
        library.Check(api->GetTensorElementType(tensor, &element));
        library.Check(api->GetDimensionsCount(tensor, &rank));
        var shape = new long[rank];
        var symbols = new string[rank];
        byte** names = stackalloc byte*[(int)rank + 1];
        fixed (long* sizes = shape)
        {
            library.Check(api->GetDimensions(tensor, sizes, rank));
        }

        library.Check(api->GetSymbolicDimensions(tensor, names, rank));
        for (int i = 0; i < shape.Length; i++)
        {
            symbols[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        }

        return new OrtTensorInfo(name, element, shape, symbols);
    }

    private static Dictionary<string, string> ReadMetadata(OrtLibrary library, NativeHandle session)
    {
        OrtApi* api = library.Api;
        nint metadata;
        library.Check(api->SessionGetModelMetadata(session.Value, &metadata));
        using var owner = new NativeHandle(metadata, api->ReleaseModelMetadata);

        byte** keys;
        long count;
        library.Check(api->ModelMetadataGetCustomMetadataMapKeys(metadata, library.Allocator, &keys, &count));
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            byte* value;
            library.Check(api->ModelMetadataLookupCustomMetadataMap(metadata, library.Allocator, keys[i], &value));
            string key = library.TakeString(keys[i]);
            if (value is not null)
            {
                result[key] = library.TakeString(value);
            }
        }

        if (keys is not null)
        {
            library.Check(api->AllocatorFree(library.Allocator, keys));
        }

        return result;
    }
}
