// One model run with onnxruntime-node, on the same requests and answers as peer.py.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { readFileSync, writeFileSync } from 'node:fs';

let session, feeds;

async function answer(request) {
  if (request.op === 'load') {
    const ort = createRequire(request.natives)('onnxruntime-node');
    session = await ort.InferenceSession.create(request.model, {
      executionProviders: ['cpu'], intraOpNumThreads: request.threads, interOpNumThreads: 1,
      executionMode: 'sequential', graphOptimizationLevel: 'all',
    });
    const bytes = readFileSync(request.file);
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    feeds = { [session.inputNames[0]]: new ort.Tensor('float32', values, request.shape) };
    return { about: `onnxruntime-node ${createRequire(request.natives)('onnxruntime-node/package.json').version}` };
  }
  if (request.op === 'output') {
    const results = await session.run(feeds);
    const { data } = results[session.outputNames[0]];
    writeFileSync(request.file, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return { length: data.byteLength };
  }
  const ns = [];
  for (let i = 0; i < request.iterations; i++) {
    const start = process.hrtime.bigint();
    await session.run(feeds);
    ns.push(Number(process.hrtime.bigint() - start));
  }
  return { ns };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { [error.code === 'MODULE_NOT_FOUND' ? 'missing' : 'error']: String(error) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
}
