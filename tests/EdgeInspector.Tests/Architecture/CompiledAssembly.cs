using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EdgeInspector.Tests.Architecture;

/// <summary>An assembly beside the tests as its metadata tells it: what it references, and which of its types uses which others.</summary>
internal sealed class CompiledAssembly
{
    private CompiledAssembly(string name, MetadataReader reader, PEReader image)
    {
        Name = name;
        References = [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
        NativeMethods = [.. reader.MethodDefinitions.Select(reader.GetMethodDefinition)
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)).Select(method => reader.GetString(method.Name))];
        IsUnsafe = reader.GetModuleDefinition().GetCustomAttributes().Any(handle => TypeUseReader.AttributeName(reader, handle) == "System.Security.UnverifiableCodeAttribute");
        Types = TypeUseReader.Read(reader, image);
    }

    public string Name { get; }

    /// <summary>Simple names of the assemblies it was compiled against and uses.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>Methods that are imported from native libraries.</summary>
    public IReadOnlyList<string> NativeMethods { get; }

    /// <summary>Whether it was compiled with unsafe code allowed.</summary>
    public bool IsUnsafe { get; }

    /// <summary>The types that its source declares; nested ones and those the compiler makes count for the type around them.</summary>
    public IReadOnlyList<TypeUses> Types { get; }

    /// <summary>Reads <c>NAME.dll</c> from beside the tests.</summary>
    public static CompiledAssembly Read(string name)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        return new CompiledAssembly(name, image.GetMetadataReader(), image);
    }

    /// <summary>Assemblies beside the tests whose name begins so.</summary>
    public static IEnumerable<CompiledAssembly> ReadAll(string prefix) =>
        Directory.GetFiles(AppContext.BaseDirectory, prefix + "*.dll").Select(Path.GetFileNameWithoutExtension).Where(name => !name!.EndsWith("Tests", StringComparison.Ordinal)).Select(name => Read(name!));
}
