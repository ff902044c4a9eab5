using EdgeInspector.Benchmarks;

if (args is [PortFigures.Command, ..])
{
    await PortFigures.RunAsync(args.ElementAtOrDefault(1)).ConfigureAwait(false);
    return 0;
}

if (args is [ExplainingFigures.Command, ..])
{
    try
    {
        return await ExplainingFigures.RunAsync(args.ElementAtOrDefault(1)).ConfigureAwait(false) ? 0 : 1;
    }
    catch (BenchSkippedException skipped)
    {
        Console.Error.WriteLine(skipped.Message);
        return 2;
    }
}

BenchOptions? options = BenchOptions.Parse(args, StageCatalog.All.Select(stage => stage.Name), out string error);
if (options is null)
{
    Console.Error.WriteLine(error);
    return 2;
}

var report = new BenchReport(Console.Out);
var run = new InterleavedRun(options.Quick);
report.Start(options.Quick);
foreach (IBenchStage stage in StageCatalog.All.Where(stage => options.Stages.Count == 0 || options.Stages.Contains(stage.Name)))
{
    using var context = new BenchContext();
    try
    {
        foreach (BenchCase item in stage.Cases(context))
        {
            using (item)
            {
                report.Add(run.Measure(stage.Name, item));
            }
        }
    }
    catch (BenchSkippedException e)
    {
        report.Add(BenchRow.Missing(stage.Name, e.Message));
    }
    catch (BenchFailedException e)
    {
        report.Add(BenchRow.Failed(stage.Name, e.Message));
    }
}

if (options.Json is not null)
{
    report.Write(options.Json, options.Quick);
}

return report.AllEqual ? 0 : 1;
