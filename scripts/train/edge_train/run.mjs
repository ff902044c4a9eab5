// node run.mjs MODEL IN OUT SIDE THREADS [REPEATS [OUTPUT]]
// IN: uint8 RGB pictures SIDE x SIDE x 3, one after another. OUT: their raw float32 outputs, one after another.
// Prints {"shape": [...], "ms": {"p10", "p50", "p99"}}: the times of REPEATS further runs on the first picture.
import { createRequire } from 'node:module';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';

const require = createRequire(new URL('../../../.natives/package.json', import.meta.url));
const ort = require('onnxruntime-node');
const [model, source, target, sideText, threadsText, repeatsText, wanted] = process.argv.slice(2);
const side = Number(sideText), plane = side * side;
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: Number(threadsText), interOpNumThreads: 1, graphOptimizationLevel: 'all', logSeverityLevel: 3,
});
const input = session.inputNames[0], output = wanted ?? session.outputNames[0];
const bytes = Buffer.alloc(plane * 3), floats = new Float32Array(plane * 3);
const feeds = { [input]: new ort.Tensor('float32', floats, [1, 3, side, side]) };
const from = openSync(source, 'r'), to = openSync(target, 'w');
const count = statSync(source).size / bytes.length;
let shape = null;
for (let index = 0; index < count; index++) {
  readSync(from, bytes, 0, bytes.length, index * bytes.length);
  for (let i = 0; i < plane; i++) {
    floats[i] = bytes[3 * i] / 255;
    floats[plane + i] = bytes[3 * i + 1] / 255;
    floats[2 * plane + i] = bytes[3 * i + 2] / 255;
  }
  const result = (await session.run(feeds))[output];
  shape = result.dims;
  writeSync(to, Buffer.from(result.data.buffer, result.data.byteOffset, result.data.byteLength));
}
closeSync(from);
closeSync(to);
const times = [];
for (let i = 0; i < Number(repeatsText ?? 0); i++) {
  const start = performance.now();
  await session.run(feeds);
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const at = share => times[Math.min(times.length - 1, Math.floor(times.length * share))];
console.log(JSON.stringify({ shape, ms: { p10: at(0.1), p50: at(0.5), p99: at(0.99) } }));
