using System.Globalization;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Updates.Tuf;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>A maker of <see cref="GlareModel"/>, the channel it is published in, and the HTTP server of that channel, which can be made to break off downloads.</summary>
internal sealed class GlareChannel : IAsyncDisposable
{
    /// <summary>Bytes of the package's card: a download worth interrupting.</summary>
    private const int CardBytes = 400_000;

    private readonly TemporaryFolder _folder;
    private readonly string _keys;
    private readonly TestRepository _repository = new(DateTimeOffset.UtcNow);
    private WebApplication? _server;
    private int _breaks;

    public GlareChannel(TemporaryFolder folder)
    {
        _folder = folder;
        _keys = Path.Combine(folder.FullName, "maker");
        SigningIdentity.Create(_keys, 256, null);
        Trust = folder.Sub("trust");
        File.Copy(Path.Combine(_keys, SigningIdentity.PublicKeyName), Path.Combine(Trust, "maker.pub"));
    }

    /// <summary>Folder with the maker's key, for a box.</summary>
    public string Trust { get; }

    public string FirstRoot => Path.Combine(_repository.Metadata, "1.root.json");

    public Uri Address => new(_server!.Urls.Single() + "/");

    /// <summary>Ranges that were asked of packages.</summary>
    public List<string> PackageRanges { get; } = [];

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(ServeAsync);
        await _server.StartAsync();
    }

    /// <summary>Breaks off the next downloads of packages.</summary>
    public void Break(int times) => Volatile.Write(ref _breaks, times);

    /// <summary>Signs, packs and publishes a version.</summary>
    public async Task PublishAsync(string version, byte[] model, string labels = "\"glare\", \"shade\"")
    {
        string folder = GlareModel.Write(_folder.Sub($"made-{version}"), version, model, labels);
        var card = new byte[CardBytes];
        new Random(7).NextBytes(card);
        await File.WriteAllBytesAsync(Path.Combine(folder, "README.md"), card);
        using (SigningIdentity identity = SigningIdentity.Open(_keys, null, null))
        {
            ModelSigner.Sign(folder, identity);
        }

        string package = Path.Combine(_folder.FullName, $"glare-{version}.eimodel");
        ModelPackage.Pack(folder, package);
        var release = new ModelRelease { Model = GlareModel.Name, Version = SemanticVersion.Parse(version) };
        _repository.AddRelease($"glare/{Path.GetFileName(package)}", await File.ReadAllBytesAsync(package), release.Write());
        _repository.PublishAll();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _repository.Dispose();
    }

    /// <summary>Answers as a file server does, with ranges; breaks off after a third where it was told to.</summary>
    private async Task ServeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        string file = path.StartsWith("/metadata/", StringComparison.Ordinal) ? Path.Join(_repository.Metadata, path["/metadata/".Length..]) : Path.Join(_repository.Files, path["/targets/".Length..]);
        if (!File.Exists(file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        byte[] bytes = await File.ReadAllBytesAsync(file);
        string range = context.Request.Headers.Range.ToString();
        int from = range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        context.Response.Headers.ETag = $"\"{bytes.Length}\"";
        if (from > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        bool breaks = false;
        if (file.EndsWith(".eimodel", StringComparison.Ordinal))
        {
            lock (PackageRanges)
            {
                PackageRanges.Add(range);
            }

            breaks = Interlocked.Decrement(ref _breaks) >= 0;
        }

        context.Response.ContentLength = bytes.Length - from;
        int length = breaks ? Math.Min(bytes.Length / 3, bytes.Length - from) : bytes.Length - from;
        await context.Response.Body.WriteAsync(bytes.AsMemory(from, length));
    }
}
