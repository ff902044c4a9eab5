using EdgeInspector.Updates.Packages;

namespace EdgeInspector.Commands;

/// <summary>A model's folder: the one named, or a package's content in a temporary one that goes with this object.</summary>
internal sealed class UnpackedModel : IDisposable
{
    private readonly DirectoryInfo? _temporary;

    private UnpackedModel(string path, DirectoryInfo? temporary)
    {
        Path = path;
        _temporary = temporary;
    }

    public string Path { get; }

    /// <exception cref="PackageException">It is no package.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static UnpackedModel Open(string model, CancellationToken cancellationToken)
    {
        if (Directory.Exists(model))
        {
            return new UnpackedModel(model, null);
        }

        if (!File.Exists(model))
        {
            throw new FileNotFoundException($"{model}: no such file or folder; name a .eimodel package or a model's version folder");
        }

        DirectoryInfo temporary = Directory.CreateTempSubdirectory("edge-inspector-");
        try
        {
            ModelPackage.Unpack(model, temporary.FullName, cancellationToken: cancellationToken);
            return new UnpackedModel(temporary.FullName, temporary);
        }
        catch
        {
            temporary.Delete(recursive: true);
            throw;
        }
    }

    public void Dispose() => _temporary?.Delete(recursive: true);
}
