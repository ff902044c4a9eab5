using EdgeInspector.ExplainerPairs;

return args switch
{
    ["write", ..] => PairFile.Run(args[1..]),
    ["evaluate", ..] => Evaluation.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: explainer-pairs write --out FILE [--count 20000] [--seed 1]      prompts and answers to train on, as JSON lines
               explainer-pairs evaluate --model FILE.gguf [--count 500] [--seed 9000001]   figures on held-out products, as JSON
        """);
    return 2;
}
