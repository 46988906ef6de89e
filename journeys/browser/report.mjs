// Counts what passed and what failed, and keeps a picture of the page on which a step failed.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Pictures and downloads of a run. */
export const OUT = join(process.cwd(), 'target', 'journeys');
mkdirSync(OUT, { recursive: true });
// Pictures of failures are those of this run.
for (const old of readdirSync(OUT).filter((name) => name.startsWith('failed-'))) rmSync(join(OUT, old));

const tally = { passed: 0, failed: 0, failures: [] };

/** What has failed so far. */
export const failures = () => tally.failures;

/** Ends a journey whose step failed; what stands after it would only fail for the same reason. */
class Ended extends Error {}

/** Notes one answer. */
export function check(what, good, detail = '') {
  if (good) {
    tally.passed += 1;
  } else {
    tally.failed += 1;
    const line = detail ? `${what}\n      ${String(detail).slice(0, 1500).replaceAll('\n', '\n      ')}` : what;
    tally.failures.push(line);
    console.log(`  FAILED ${line}`);
  }
  return good;
}

/** Runs a journey: `story(step)` calls `step(what, doing)` again and again; the first step that throws ends it. */
export async function journey(name, story) {
  const began = Date.now();
  const step = async (what, doing, page) => {
    try {
      const out = await doing();
      check(`${name}: ${what}`, true);
      return out;
    } catch (error) {
      let where = '';
      if (page) {
        const file = join(OUT, `failed-${name}-${what}.png`.replace(/[^\w.-]+/g, '-'));
        await page.screenshot({ path: file, fullPage: true }).catch(() => {});
        where = `\nat ${page.url()} (${file})`;
      }
      check(`${name}: ${what}`, false, `${error.message}${where}`);
      throw new Ended(what);
    }
  };
  try {
    await story(step);
  } catch (error) {
    if (!(error instanceof Ended)) check(`${name}: the journey itself`, false, error.stack);
  }
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

/** A condition of a step. */
export function must(good, say) {
  if (!good) throw new Error(say);
}

/** The closing line; the exit code of the run. */
export function close() {
  if (tally.failures.length > 0) console.log(`\n${tally.failures.map((f) => `  FAILED ${f}`).join('\n')}`);
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}
