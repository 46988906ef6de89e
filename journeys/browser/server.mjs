// Starts the program on a free port of this machine with a folder of its own, and ends it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = process.env.SAISEI_PROGRAM ?? join(process.cwd(), 'target', 'debug', 'saisei');

/** A port nobody listens on. */
function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** A new folder under the system's temporary one. */
export function folder() {
  return mkdtempSync(join(tmpdir(), 'saisei-journey-'));
}

/** Removes a folder. */
export const remove = (dir) => rmSync(dir, { recursive: true, force: true });

/** Runs `saisei WORDS --data dir/record --listen …` and waits until it says its address. */
export async function start(dir, ...words) {
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(PROGRAM, [...words, '--data', join(dir, 'record'), '--listen', listen], { stdio: 'pipe' });
  const server = { base: `http://${listen}`, said: '', ended: null };
  const hear = (bytes) => {
    server.said += bytes;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const over = new Promise((done) => child.on('exit', (code) => done((server.ended = code ?? -1))));
  server.stop = async () => {
    if (server.ended === null) child.kill('SIGTERM');
    return over;
  };
  await said(server, /address: http/);
  return server;
}

/** Waits until the program has said something; the match. */
export async function said(server, pattern, seconds = 90) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const found = server.said.match(pattern);
    if (found) return found;
    if (server.ended !== null) throw new Error(`the program ended (${server.ended}):\n${server.said}`);
    if (Date.now() > until) throw new Error(`the program did not say ${pattern}:\n${server.said}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
