// Reads lines of {"kind": "event", "payload": "..."}; prints one line per payload that does not meet its schema.
// usage: node validate.mjs SCHEMAS_DIRECTORY < lines
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const validators = new Map();

function validator(kind) {
  if (!validators.has(kind)) {
    validators.set(kind, ajv.compile(JSON.parse(readFileSync(join(process.argv[2], `${kind}.schema.json`), 'utf8'))));
  }
  return validators.get(kind);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { kind, payload } = JSON.parse(line);
  const validate = validator(kind);
  if (!validate(JSON.parse(payload))) {
    console.log(`${kind}: ${ajv.errorsText(validate.errors)} in ${payload}`);
  }
}
