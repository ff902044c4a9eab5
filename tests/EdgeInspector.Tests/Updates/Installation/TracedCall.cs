using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>One system call that strace saw, of those that change files or make them durable.</summary>
/// <param name="Paths">Those it names, or that of its file descriptor.</param>
/// <param name="Data">What it writes.</param>
/// <param name="Rest">Its whole text, for flags and numbers.</param>
internal sealed partial record TracedCall(string Name, IReadOnlyList<string> Paths, byte[] Data, string Rest, long Result)
{
    /// <summary>All that could change what lies on a disk; one of them that the model of a disk does not know fails the test.</summary>
    public const string Traced = "openat,open,creat,write,pwrite64,pwritev,pwritev2,writev,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,"
        + "unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,copy_file_range,sendfile";

    public bool Creates => Name == "openat" && (Rest.Contains("O_CREAT", StringComparison.Ordinal) || Rest.Contains("O_TRUNC", StringComparison.Ordinal));

    /// <summary>Whether it changes something, or makes it durable.</summary>
    public bool Changes => Result >= 0 && (Name != "openat" || Creates);

    /// <summary>A number after the data or descriptor, from the end.</summary>
    public long Number(int fromEnd) => long.Parse(Rest.Split(", ")[^fromEnd], CultureInfo.InvariantCulture);

    /// <summary>Null where the line is no finished call.</summary>
    public static TracedCall? Parse(string line)
    {
        Match call = Call().Match(line);
        if (!call.Success)
        {
            return null;
        }

        string rest = call.Groups["rest"].Value;
        string[] texts = [.. Text().Matches(rest).Select(text => text.Groups[2].Length == 0 ? text.Groups[1].Value : throw new InvalidDataException($"strace cut off: {line[..100]}"))];
        string name = call.Groups["name"].Value;
        bool writes = name.Contains("write", StringComparison.Ordinal);
        Match descriptor = Descriptor().Match(rest);
        List<string> paths = writes ? [] : [.. texts.Select(Path)];
        if (paths.Count == 0 && descriptor.Success)
        {
            paths.Add(Path(descriptor.Groups[1].Value));
        }

        return new TracedCall(name, paths, writes && texts.Length > 0 ? Bytes(texts[0]) : [], rest, long.Parse(call.Groups["result"].Value, CultureInfo.InvariantCulture));
    }

    private static string Path(string hex) => Encoding.UTF8.GetString(Bytes(hex));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("\\x", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^\d+ +(?<name>\w+)\((?<rest>.*)\) += (?<result>-?\d+)")]
    private static partial Regex Call();

    [GeneratedRegex(@"""((?:\\x[0-9a-f]{2})*)""(\.\.\.)?")]
    private static partial Regex Text();

    [GeneratedRegex(@"^\d+<((?:\\x[0-9a-f]{2})+)>")]
    private static partial Regex Descriptor();
}
