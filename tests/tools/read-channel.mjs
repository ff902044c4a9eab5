// Reads a release channel with the TUF client of the Sigstore project: prints the SHA-256 of the target it fetched, or the reason.
// usage: node read-channel.mjs ROOT_FILE METADATA_URL TARGETS_URL TARGET
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Updater } from 'tuf-js';

const [rootFile, metadataBaseUrl, targetBaseUrl, target] = process.argv.slice(2);
const metadataDir = mkdtempSync(join(tmpdir(), 'read-channel-'));
try {
  copyFileSync(rootFile, join(metadataDir, 'root.json'));
  const updater = new Updater({ metadataDir, metadataBaseUrl, targetDir: metadataDir, targetBaseUrl, config: { fetchRetries: 0 } });
  await updater.refresh();
  const info = await updater.getTargetInfo(target);
  if (info === undefined) {
    console.log('refused: no such target');
  } else {
    const file = await updater.downloadTarget(info, join(metadataDir, 'target'));
    const custom = JSON.stringify(info.custom['edge-inspector']?.model ?? null);
    console.log(`fetched ${createHash('sha256').update(readFileSync(file)).digest('hex')} ${custom}`);
  }
} catch (error) {
  console.log(`refused: ${error.constructor.name}: ${error.message}`);
} finally {
  rmSync(metadataDir, { recursive: true });
}
