// Looks at the page that is open: accessibility by axe-core, language, leftovers of the other language, sideways scrolling, and a picture.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { check, OUT } from './report.mjs';

const axe = readFileSync(join(dirname(createRequire(import.meta.url).resolve('axe-core')), 'axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules that can change with the colours alone; everything else was asked in the light. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What the person typed, names and the like: Japanese that belongs on an English page. */
const DATA = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{2ffff}]/u;

async function violations(page, rules) {
  await page.evaluate(axe);
  const found = await page.evaluate(
    ({ tags, rules }) => window.axe.run(document, { runOnly: rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags }, resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')}: ${n.html.slice(0, 160)} ${n.failureSummary?.split('\n')[1]?.trim() ?? ''}`) }))),
    { tags: TAGS, rules },
  );
  return found.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.join('\n  ')}`);
}

/** Whatever stands wider than the page, with its element. */
async function sideways(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return '';
    const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > room + 1 && getComputedStyle(e).position !== 'fixed');
    return `${document.documentElement.scrollWidth} > ${room}: ${wide.slice(0, 6).map((e) => `${e.tagName.toLowerCase()}.${e.className} → ${Math.round(e.getBoundingClientRect().right)}`).join(', ')}`;
  });
}

/** Text in Japanese on an English page, without names and what was typed; with the element around it. */
async function leftovers(page, known) {
  const texts = await page.evaluate(() => {
    const out = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const e = n.parentElement;
      if (!e || e.closest('script, style, textarea, [lang="ja"], [data-typed]') || !n.data.trim()) continue;
      out.push([n.data.trim(), `${e.tagName.toLowerCase()}${e.className ? `.${e.className}` : ''}`]);
    }
    for (const e of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]')) {
      for (const a of ['aria-label', 'title', 'alt', 'placeholder']) if (e.hasAttribute(a)) out.push([e.getAttribute(a), `@${a}`]);
    }
    return out;
  });
  const left = [];
  for (const [text, where] of texts) {
    let rest = text;
    for (const k of known) rest = rest.replaceAll(k, '');
    if (DATA.test(rest)) left.push(`${text.slice(0, 80)} (${where})`);
  }
  return [...new Set(left)];
}

/** Looks at the open page in both widths and both colours. `known`: data that may be Japanese anywhere. */
export async function look(person, name, { known = [], shot = true } = {}) {
  const { page, lang } = person;
  const what = `${name} (${lang})`;
  check(`${what}: lang`, (await page.getAttribute('html', 'lang')) === lang);
  check(`${what}: one h1 and a title`, (await page.locator('h1').count()) === 1 && (await page.title()).length > 0, `${await page.locator('h1').count()} h1`);
  if (lang === 'en') {
    const left = await leftovers(page, known);
    check(`${what}: no Japanese left on the English page`, left.length === 0, left.slice(0, 12).join('\n'));
  }
  const was = page.viewportSize();
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      const found = await violations(page, scheme === 'dark' ? COLOURS : null);
      check(`${what}: axe at ${width} px, ${scheme}`, found.length === 0, found.join('\n'));
      if (shot && (scheme === 'light' || width === 1440)) {
        await page.screenshot({ path: join(OUT, `${name}-${lang}-${width === 360 ? 'phone' : scheme}.png`), fullPage: true });
      }
    }
    const wide = await sideways(page);
    check(`${what}: no sideways scroll at ${width} px`, wide === '', wide);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(was);
}
