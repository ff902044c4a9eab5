using System.Buffers.Binary;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>Ten thousand packages that were changed after signing: none crashes the installer, none installs other bytes.</summary>
public class PackageFuzzTests
{
    private const int Mutants = 10_000;

    private static readonly long[] s_telling = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, long.MaxValue, long.MinValue];

    [Fact]
    public void Stage_MutatedPackages_AreRefusedOrTheSame()
    {
        using var bench = new SlotBench();
        using var memory = new MemoryFolder();
        string root = memory.Fresh();
        bench.Models = Path.Combine(root, "models");
        bench.State = Path.Combine(root, "updates");
        // The audit log is tested elsewhere; ten thousand entries of it, each made durable, are not what is asked here.
        var audit = new AuditLog(bench.State, TimeProvider.System, static _ => { });
        var slots = new ModelSlots(new SlotSettings { Models = bench.Models, State = bench.State }, audit, TimeProvider.System, static _ => { });
        slots.Activate(slots.Stage(bench.Package("1.0.0"), bench.Trust, TestContext.Current.CancellationToken));
        FetchedPackage right = bench.Package("1.1.0");
        StagedModel wanted = slots.Stage(right, bench.Trust, TestContext.Current.CancellationToken);
        string digest = SignedDigest(bench, wanted);
        slots.Discard(wanted, "only its digest was wanted");
        byte[] bytes = File.ReadAllBytes(right.Path);
        byte[] other = File.ReadAllBytes(bench.Package("1.2.0", change: folder => File.WriteAllText(Path.Combine(folder, "README.md"), "another")).Path);
        string file = Path.Combine(root, "mutant.eimodel");
        var random = new Random(1107);
        var crashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Mutants; i++)
        {
            byte[] mutant = Mutate(bytes, other, random);
            File.WriteAllBytes(file, mutant);
            string code = "the same";
            try
            {
                StagedModel staged = slots.Stage(SlotBench.Fetched(file), bench.Trust, TestContext.Current.CancellationToken);
                // Owners, times and padding of a tar say nothing, nor white space in a signature; then the files must be those that were signed.
                Assert.Equal(("1.1.0", digest), (staged.Version, SignedDigest(bench, staged)));
                slots.Discard(staged, "the next one comes");
            }
            catch (UpdateException refused)
            {
                code = refused.Code;
                Assert.DoesNotContain("Exception", refused.Message);
            }
            catch (Exception crash) when (crash is not Xunit.Sdk.XunitException)
            {
                // All kinds in one run, each with its first mutant.
                crashes.TryAdd(crash.GetType().Name + crash.TargetSite, $"mutant {i}: {crash}");
                continue;
            }

            codes[code] = codes.GetValueOrDefault(code) + 1;
            Assert.Equal("1.0.0", bench.Running());
        }

        Assert.True(crashes.Count == 0, string.Join("\n", crashes.Values));
        Assert.Equal(["1.0.0"], bench.Versions());
        Assert.False(Directory.Exists(Path.Combine(root, "outside")));
        TestContext.Current.SendDiagnosticMessage(string.Join(", ", codes.Select(entry => $"{entry.Key} {entry.Value}")));
        Assert.True(codes["signature"] > 500 && codes["package"] > 1000, string.Join(", ", codes));
    }

    /// <summary>Of every file but the signature.</summary>
    private static string SignedDigest(SlotBench bench, StagedModel staged) => new ModelVerifier(bench.Trust, TimeProvider.System).Verify(staged.Folder, TestContext.Current.CancellationToken).Statement!.RootDigest;

    private static byte[] Mutate(byte[] right, byte[] other, Random random)
    {
        byte[] mutant = [.. right];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            mutant = random.Next(9) switch
            {
                0 => Flip(mutant, random.Next(mutant.Length), random),
                1 => mutant[..random.Next(mutant.Length + 1)],
                2 => Splice(mutant, random, [.. Enumerable.Range(0, random.Next(1, 2000)).Select(_ => (byte)random.Next(256))]),
                3 => Splice(mutant, random, other.AsSpan(random.Next(other.Length / 512) * 512, 512).ToArray()),
                4 => SwapBlocks(mutant, random),
                // Names, sizes, kinds and sums are in the header blocks.
                5 or 6 => Header(mutant, random),
                7 => Number(mutant, random),
                _ => Cut(mutant, random),
            };
            if (mutant.Length == 0)
            {
                break;
            }
        }

        return mutant;
    }

    private static byte[] Flip(byte[] bytes, int at, Random random)
    {
        bytes[at] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] Splice(byte[] bytes, Random random, byte[] piece)
    {
        int at = random.Next(bytes.Length + 1);
        at = random.Next(2) == 0 ? at : at / 512 * 512;
        return [.. bytes[..at], .. piece, .. bytes[at..]];
    }

    private static byte[] SwapBlocks(byte[] bytes, Random random)
    {
        if (bytes.Length < 1024)
        {
            return bytes;
        }

        Span<byte> a = bytes.AsSpan(random.Next(bytes.Length / 512) * 512, 512), b = bytes.AsSpan(random.Next(bytes.Length / 512) * 512, 512);
        byte[] kept = a.ToArray();
        b.CopyTo(a);
        kept.CopyTo(b);
        return bytes;
    }

    /// <summary>A field of a header changed, its sum made right, as somebody would who knows the format.</summary>
    private static byte[] Header(byte[] bytes, Random random)
    {
        int[] headers = [.. Enumerable.Range(0, bytes.Length / 512).Select(block => block * 512).Where(at => bytes.AsSpan(at + 257, 5).SequenceEqual("ustar"u8))];
        if (headers.Length == 0)
        {
            return bytes;
        }

        Span<byte> header = bytes.AsSpan(headers[random.Next(headers.Length)], 512);
        switch (random.Next(4))
        {
            case 0:
                byte[][] names = ["../outside/x"u8.ToArray(), "/tmp/x"u8.ToArray(), "manifest.json"u8.ToArray(), "a\\b"u8.ToArray(), [0xFF, 0xFE], "x/"u8.ToArray(), []];
                header[..100].Clear();
                names[random.Next(names.Length)].CopyTo(header);
                break;
            case 1:
                header.Slice(124, 12).Fill((byte)('0' + random.Next(8)));
                break;
            case 2:
                header[156] = (byte)"01234567gxLKS\0"[random.Next(14)];
                break;
            default:
                header[random.Next(500)] = (byte)random.Next(256);
                break;
        }

        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header)
        {
            sum += value;
        }

        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header.Slice(148, 8));
        return bytes;
    }

    private static byte[] Number(byte[] bytes, Random random)
    {
        if (bytes.Length >= 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(random.Next(bytes.Length - 7)), s_telling[random.Next(s_telling.Length)]);
        }

        return bytes;
    }

    private static byte[] Cut(byte[] bytes, Random random)
    {
        int from = random.Next(bytes.Length), length = random.Next(Math.Min(3000, bytes.Length - from));
        return [.. bytes[..from], .. bytes[(from + length)..]];
    }
}
