Console.Error.WriteLine("edge-inspector: nothing to run yet");
return 2;
