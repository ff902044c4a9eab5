using System.Collections.Concurrent;
using System.Threading.Channels;

namespace EdgeInspector.Web;

/// <summary>Hands each new or changed defect to every page that is open. A page that does not keep up loses old news, never holds up the line.</summary>
internal sealed class EventFeed
{
    /// <summary>Changes waiting per page.</summary>
    private const int Waiting = 256;

    private readonly ConcurrentDictionary<Channel<PageEvent>, byte> _pages = new();

    /// <summary>Whether anybody looks; composing a page event for nobody is wasted work.</summary>
    public bool HasPages => !_pages.IsEmpty;

    public void Publish(PageEvent changed)
    {
        foreach (Channel<PageEvent> page in _pages.Keys)
        {
            page.Writer.TryWrite(changed);
        }
    }

    public Channel<PageEvent> Open()
    {
        var page = Channel.CreateBounded<PageEvent>(new BoundedChannelOptions(Waiting)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        });
        _pages.TryAdd(page, 0);
        return page;
    }

    public void Close(Channel<PageEvent> page) => _pages.TryRemove(page, out _);
}
