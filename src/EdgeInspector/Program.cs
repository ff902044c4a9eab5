return await EdgeInspector.Commands.CommandLine.RunAsync(args).ConfigureAwait(false);
