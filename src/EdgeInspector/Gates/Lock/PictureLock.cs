using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Gates.Lock;

/// <summary>
/// The site's own pictures, in the state folder: <c>lock/ID.json</c> beside <c>lock/ID.png</c> (or as the picture's file ends). Each is
/// written whole or not at all, so the daemon may read while a command adds.
/// </summary>
internal sealed class PictureLock
{
    /// <summary>Most pictures: at 50 ms each, a replay of them takes four minutes.</summary>
    public const int MaxPictures = 5000;

    private const int MaxPictureBytes = 256 << 20;

    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    private readonly Action<string> _sync;

    /// <param name="state">The state folder; need not exist.</param>
    /// <param name="sync">Makes the names in a folder durable.</param>
    public PictureLock(string state, Action<string> sync)
    {
        Folder = Path.Combine(state, "lock");
        _sync = sync;
    }

    public string Folder { get; }

    /// <summary>All of them, in the order in which they were locked.</summary>
    /// <exception cref="InvalidDataException">A record is damaged; the message names it.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<LockedPicture> List()
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        var pictures = new List<LockedPicture>();
        foreach (string path in Directory.EnumerateFiles(Folder, "*.json"))
        {
            LockedPicture picture;
            try
            {
                picture = JsonSerializer.Deserialize<LockedPicture>(File.ReadAllBytes(path), _json)!;
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"{path}: is no record of a locked picture ({e.Message}); remove it and lock the picture again", e);
            }

            if (!File.Exists(PathOf(picture)) || Path.GetFileName(picture.File) != picture.File)
            {
                throw new InvalidDataException($"{path}: its picture {picture.File} is not beside it; remove the record, or put the picture back");
            }

            pictures.Add(picture);
        }

        return [.. pictures.OrderBy(static picture => picture.Added).ThenBy(static picture => picture.Id, StringComparer.Ordinal)];
    }

    public string PathOf(LockedPicture picture) => Path.Combine(Folder, picture.File);

    /// <summary>Locks a picture; one that is locked already gets the new verdict.</summary>
    /// <param name="path">A picture file; its content is copied.</param>
    /// <exception cref="InvalidDataException">It is too large, or the lock is full.</exception>
    /// <exception cref="IOException">It cannot be read, or the lock not be written.</exception>
    public LockedPicture Add(string path, VerdictKind verdict, string? camera, string source, string? note, DateTimeOffset now)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxPictureBytes })
        {
            throw new InvalidDataException($"{path}: is larger than {MaxPictureBytes >> 20} MiB; lock a picture of usual size");
        }

        byte[] content = File.ReadAllBytes(path);
        string id = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
        Directory.CreateDirectory(Folder);
        string record = Path.Combine(Folder, id + ".json");
        if (!File.Exists(record) && Directory.EnumerateFiles(Folder, "*.json").Count() >= MaxPictures)
        {
            throw new InvalidDataException($"{Folder}: holds {MaxPictures} pictures, the most there may be; remove some");
        }

        var picture = new LockedPicture
        {
            Id = id,
            File = id + Extension(path),
            Verdict = verdict,
            Camera = camera,
            Source = source,
            Note = note,
            Added = now,
        };
        // The record last: what it names is there.
        WriteDurably(PathOf(picture), content);
        WriteDurably(record, JsonSerializer.SerializeToUtf8Bytes(picture, _json));
        _sync(Folder);
        return picture;
    }

    /// <summary>Unlocks a picture; false where there is none of that id.</summary>
    public bool Remove(string id)
    {
        LockedPicture? picture = List().FirstOrDefault(one => one.Id == id);
        if (picture is null)
        {
            return false;
        }

        File.Delete(Path.Combine(Folder, picture.Id + ".json"));
        File.Delete(PathOf(picture));
        _sync(Folder);
        return true;
    }

    private static string Extension(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return extension is ".png" or ".jpg" or ".jpeg" or ".bmp" or ".webp" or ".tif" or ".tiff" ? extension : ".png";
    }

    private static void WriteDurably(string path, byte[] content)
    {
        string part = path + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }
}
