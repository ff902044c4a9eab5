using System.Text.RegularExpressions;
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
        using ProgramProcess demo = ProgramProcess.Start("demo", "--seconds", "120", "--no-browser", "--set", "web:listen=http://127.0.0.1:0");
        Uri address = new(Address().Match(await demo.LineAsync("http://127.0.0.1:", TimeSpan.FromSeconds(60))).Value);

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            // The machine has no road out; without these the browser keeps looking for its maker's hosts.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
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
        Assert.Equal("online", await page.Locator("#status").InnerTextAsync());
        Assert.Contains("Model pcb-defects", await page.Locator("#health-rows").InnerTextAsync());
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

    private static PageWaitForFunctionOptions Patience => new() { Timeout = 60_000 };

    private static async Task<long> FrameAsync(IPage page) =>
        await page.EvaluateAsync<long>("() => Number(document.querySelector('#picture').dataset.frame)");

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex Address();
}
