using System.Text.RegularExpressions;
using EdgeInspector.Tests.Gates;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The page in Debian's Chromium, driven by Playwright, beside the running demo.</summary>
public sealed partial class PageTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task Page_DuringTheDemo_ShowsPictureBoxesEventsAndHealth()
    {
        Assert.SkipUnless(File.Exists(Chromium), "chromium is not installed");
        // A busy machine may judge late; that is no fault of the page, and no reason of health here.
        using ProgramProcess demo = ProgramProcess.Start("demo", "--seconds", "120", "--no-browser", "--set", "web:listen=http://127.0.0.1:0", "--set", "cameras:0:deadline_ms=60000");
        Uri address = new(Address().Match(await demo.LineAsync("http://127.0.0.1:", TimeSpan.FromSeconds(60))).Value);

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await LaunchAsync(playwright);
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add(message.Text);
            }
        };
        await page.GotoAsync(address.ToString());

        await page.WaitForFunctionAsync("() => Number(document.querySelector('#picture').dataset.frame) > 0", null, Patience);
        long first = await FrameAsync(page);
        await page.WaitForFunctionAsync($"() => Number(document.querySelector('#picture').dataset.frame) > {first + 10}", null, Patience);
        await page.WaitForFunctionAsync("() => Number(document.querySelector('#picture').dataset.objects) > 0", null, Patience);
        await page.Locator("#event-list li:not([hidden]) img").First.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('#event-list img')].some(i => i.complete && i.naturalWidth > 0)", null, Patience);
        // Measured words at first, explained ones soon after.
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('#event-list .event-text')].some(e => e.dataset.source !== '')", null, Patience);
        Assert.Matches("[0-9]+ (px|%|frames)", await page.Locator("#event-list .event-text:not([data-source=''])").First.InnerTextAsync());
        string health = await page.Locator("#health-rows").InnerTextAsync();
        Assert.True(await page.Locator("#status").InnerTextAsync() == "online", health);
        Assert.Contains("Model pcb-defects", health);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "page.png") });

        await page.Locator("#event-list li:not([hidden])").First.ClickAsync();
        await page.Locator("#detail[open] h2").WaitForAsync();
        await page.Locator("#detail .close").ClickAsync();

        await page.Locator("#pause").ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('#verdict').dataset.verdict === 'NOT_JUDGED'", null, Patience);
        await page.WaitForFunctionAsync("() => document.querySelector('#pause').getAttribute('aria-pressed') === 'true'", null, Patience);
        await page.Locator("#pause").ClickAsync();
        await page.WaitForFunctionAsync("() => ['OK', 'NG'].includes(document.querySelector('#verdict').dataset.verdict)", null, Patience);
        Assert.Empty(faults);
        demo.Signal("INT");
        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Page_DuringAnUpdate_ShowsItsWayAndLeadsBack()
    {
        Assert.SkipUnless(File.Exists(Chromium), "chromium is not installed");
        using var folder = new TemporaryFolder();
        GlareModel.Write(folder.Sub("models"), "1.0.0", GlareModel.Good(), current: true);
        await using GlareChannel channel = await GlareChannel.CreateAsync(folder);
        await channel.PublishAsync("1.1.0", GlareModel.Good(1.005f));
        string config = folder.Write("config.yml", $$"""
            cameras:
              - name: top
                source: "sim:pcb?seed=7000100&fps=10&speed=40"
                deadline_ms: 60000
                models: [glare]
                rules: [{class: glare, verdict: NG, min_confidence: 0.3}]
            models: {directory: "{{folder.Sub("models")}}", provider: cpu, threads: 1}
            mqtt: {url: embedded}
            storage: {directory: "{{folder.Sub("state")}}"}
            web: {listen: "http://127.0.0.1:0"}
            updates:
              channels: [{name: plant, url: "{{channel.Public}}", root_file: "{{channel.FirstRoot}}"}]
              trust: "{{channel.Trust}}"
              min_free_bytes: 0
              gates: {shadow_frames: 150, max_latency_ratio: 20, bake_time: 300s}
            """);
        // The update begins with the program: the browser is there before it.
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await LaunchAsync(playwright);
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 1100 } });
        using ProgramProcess line = ProgramProcess.Start("run", "--config", config);
        Uri address = new(Address().Match(await line.LineAsync("ready: ", TimeSpan.FromSeconds(60))).Value);
        await page.GotoAsync(address.ToString());
        foreach ((string state, string words) in new[] { ("shadowing", "; 1.0.0 judges"), ("trial", "judges on trial") })
        {
            await page.WaitForFunctionAsync($"() => document.querySelector('#update-rows .update-card')?.textContent.includes('{words}')", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
            await page.Locator("#updates").ScrollIntoViewIfNeededAsync();
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", $"update-{state}.png") });
        }

        page.Dialog += static (_, dialog) => _ = dialog.AcceptAsync();
        await page.Locator("#update-rows button").ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('#update-rows .update-card')?.textContent.includes('was taken back')", null, Patience);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "update-back.png") });
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Page_ProgramStartedAgain_StaysWithTheCameraThatWasLookedAt()
    {
        Assert.SkipUnless(File.Exists(Chromium), "chromium is not installed");
        using var folder = new TemporaryFolder();
        int port = TestBroker.FreePort();
        string config = folder.Write("config.yml", $$"""
            cameras:
              - {name: top, source: "sim:pcb?seed=7000200&fps=5&defects=4&good=0", models: [pcb-defects], deadline_ms: 60000}
              - {name: side, source: "sim:pcb?seed=7000300&fps=5&defects=4&good=0", models: [pcb-defects], deadline_ms: 60000}
            mqtt: {url: embedded}
            storage: {directory: "{{folder.Sub("state")}}"}
            web: {listen: "http://127.0.0.1:{{port}}"}
            """);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await LaunchAsync(playwright);
        IPage page = await browser.NewPageAsync();
        using (ProgramProcess line = ProgramProcess.Start("run", "--config", config))
        {
            await line.LineAsync("ready: ", TimeSpan.FromSeconds(60));
            await page.GotoAsync($"http://127.0.0.1:{port}/");
            await page.Locator("#cameras button", new PageLocatorOptions { HasText = "side" }).ClickAsync();
            await page.Locator("#event-list li:not([hidden])").First.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
            line.Signal("TERM");
            Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        }

        await page.WaitForFunctionAsync("() => document.querySelector('#status').textContent === 'no connection'", null, Patience);
        using ProgramProcess again = ProgramProcess.Start("run", "--config", config);
        await page.WaitForFunctionAsync("() => document.querySelector('#status').textContent === 'online'", null, Patience);
        await page.WaitForFunctionAsync("() => Number(document.querySelector('#picture').dataset.objects) > 0", null, Patience);
        Assert.Equal("side", await page.Locator("#cameras [aria-selected=true]").InnerTextAsync());
        string[] ids = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#event-list li')].map(row => row.dataset.id)");
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        again.Signal("TERM");
        Assert.Equal(0, await again.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Chromium,
        // The machine has no road out; without these the browser keeps looking for its maker's hosts.
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });

    private static PageWaitForFunctionOptions Patience => new() { Timeout = 60_000 };

    private static async Task<long> FrameAsync(IPage page) =>
        await page.EvaluateAsync<long>("() => Number(document.querySelector('#picture').dataset.frame)");

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex Address();
}
