using System.CommandLine;
using EdgeInspector.Commands;

var root = new RootCommand("Inspects what a camera beside a production line sees.") { RenderCommand.Create() };
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
