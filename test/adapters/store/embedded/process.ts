import { startEmbeddedPostgres } from '../../../../src/adapters/store/embedded/start.ts';

/** A process that holds an embedded server: prints what it got as one JSON line, and stops when its input ends. */
const [dataDir = ''] = process.argv.slice(2);
try {
  const { connectionString, adopted, stop } = await startEmbeddedPostgres({ dataDir });
  process.stdout.write(`${JSON.stringify({ connectionString, adopted })}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => void stop());
} catch (cause) {
  process.stdout.write(`${JSON.stringify({ failed: String(cause) })}\n`);
}
