global using EdgeInspector.Bindings.Shared.Frames;
global using EdgeInspector.Bindings.Shared.Models;
global using EdgeInspector.Bindings.Shared.Mqtt;
