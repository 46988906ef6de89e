// Looks at the page that is open: accessibility by axe-core, language, leftovers of the other language, sideways scrolling, and a picture.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { check, OUT } from './report.mjs';

const axe = readFileSync(join(dirname(createRequire(import.meta.url).resolve('axe-core')), 'axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules whose answer can change with the colours; all rules are asked in the light. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
/** Rules whose answer can change with the width (what is folded away, moved or made smaller); all rules are asked at full width. */
const WIDTH = [...COLOURS, 'target-size', 'scrollable-region-focusable', 'region', 'heading-order', 'page-has-heading-one', 'landmark-one-main', 'landmark-unique', 'aria-hidden-focus', 'link-name', 'button-name', 'label', 'bypass', 'skip-link', 'tabindex'];

/** What the person typed, names and the like: Japanese that belongs on an English page. */
const DATA = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{2ffff}]/u;

async function violations(page, rules) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe);
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

/** Words squeezed into a column too narrow to read, and what sticks out of its panel. */
async function cramped(page) {
  return page.evaluate(() => {
    const out = [];
    const shown = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 0;
    for (const e of document.querySelectorAll('main dd, main dt, main td, main th, main p, main li, main label')) {
      const text = e.innerText?.trim() ?? '';
      const size = parseFloat(getComputedStyle(e).fontSize);
      const words = document.createRange();
      words.selectNodeContents(e);
      const lines = new Set([...words.getClientRects()].map((r) => Math.round(r.top / 4))).size;
      if (text.length > 8 && shown(e) && e.clientWidth > 1 && e.clientWidth < 4 * size && lines > 3) out.push(`${e.tagName.toLowerCase()} ${e.clientWidth} px: ${text.slice(0, 40)}`);
    }
    for (const panel of document.querySelectorAll('main .panel, main .refusal, main .notice')) {
      const edge = panel.getBoundingClientRect().right + 1;
      for (const e of panel.querySelectorAll('*')) {
        if (!shown(e) || e.closest('svg')) continue;
        // What scrolls inside its own box does not stick out.
        let holder = e.parentElement;
        while (holder !== panel && getComputedStyle(holder).overflowX === 'visible') holder = holder.parentElement;
        if (holder !== panel) continue;
        const box = e.getBoundingClientRect();
        if (box.right > edge) out.push(`${e.tagName.toLowerCase()}.${e.className} sticks out of its panel by ${Math.round(box.right - edge)} px: ${(e.innerText ?? '').slice(0, 40)}`);
      }
    }
    return [...new Set(out)];
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
  const longest = [...known].sort((a, b) => b.length - a.length);
  const left = [];
  for (const [text, where] of texts) {
    // Names cut short in a figure: the start of a known one.
    let rest = text.replace(/(\S+)…/g, (all, start) => (longest.some((k) => k.startsWith(start)) ? '' : all));
    for (const k of longest) rest = rest.replaceAll(k, '');
    if (DATA.test(rest)) left.push(`${text.slice(0, 80)} (${where})`);
  }
  return [...new Set(left)];
}

/** Every way to look: width, colours, rules asked of axe (all of them, some, none). */
const FULL = [[1440, 'light', null], [1440, 'dark', COLOURS], [360, 'light', WIDTH], [360, 'dark', COLOURS]];
/** All rules once, the colours in the dark once, and once what a narrow page may do wrong. */
const ONCE = [[1440, 'light', null], [1440, 'dark', COLOURS], [360, 'light', WIDTH]];
/** A page made of the same parts as one that was looked at: its words and its room, nothing of axe. */
const ROOM = [[1440, 'light', []], [360, 'light', []]];
const WAYS = { full: FULL, once: ONCE, room: ROOM };

/** Looks at the open page in both widths and both colours. `known`: data that may be Japanese anywhere. `way`: how much of it (`WAYS`). `shot`: pictures of both widths. */
export async function look(person, name, { known = [], shot = true, way = 'full' } = {}) {
  const { page, lang } = person;
  const what = `${name} (${lang})`;
  check(`${what}: lang`, (await page.getAttribute('html', 'lang')) === lang);
  check(`${what}: one h1 and a title`, (await page.locator('h1').count()) === 1 && (await page.title()).length > 0, `${await page.locator('h1').count()} h1`);
  if (lang === 'en') {
    const left = await leftovers(page, known);
    check(`${what}: no Japanese left on the English page`, left.length === 0, left.slice(0, 12).join('\n'));
  }
  const was = page.viewportSize();
  let wide = was.width;
  let colours = 'light';
  for (const [width, scheme, rules] of WAYS[way]) {
    if (width !== wide) await page.setViewportSize({ width, height: 900 });
    if (scheme !== colours) await page.emulateMedia({ colorScheme: scheme });
    [wide, colours] = [width, scheme];
    if (rules?.length !== 0) {
      const found = await violations(page, rules);
      check(`${what}: axe at ${width} px, ${scheme}`, found.length === 0, found.join('\n'));
    }
    if (scheme !== 'light') continue;
    if (shot) await page.screenshot({ path: join(OUT, `${name}-${lang}-${width === 360 ? 'phone' : scheme}.png`), fullPage: true });
    const out = await sideways(page);
    check(`${what}: no sideways scroll at ${width} px`, out === '', out);
    const tight = await cramped(page);
    check(`${what}: nothing squeezed or sticking out at ${width} px`, tight.length === 0, tight.slice(0, 6).join('\n'));
  }
  if (colours !== 'light') await page.emulateMedia({ colorScheme: 'light' });
  if (wide !== was.width) await page.setViewportSize(was);
}
