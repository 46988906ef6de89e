// What the story looks for on the pages, in both languages, and the demo's people.
import { readFileSync, readdirSync } from 'node:fs';

/** Demo logins and their password, as the program prints them. */
export const PASSWORD = 'saisei-demo';

/** Places of the demo clinic, by the beginning of their names. */
export const CONSULTING = '診察室1';
export const TREATMENT = '処置室1';
export const OFFICE = '事務室';
export const BENCH = '細胞培養加工施設';

/** Items of the explanation document, by their numbers in Reg. 13(2): each is confirmed on its own. */
export const ITEMS = ['1', '2', '3', '4', '6', '7', '8', '9', '12', '13', '15', '16', '17', '19', '20', '21', '23'];

export const WORDS = {
  ja: {
    draftSaved: '下書きを保存しました',
    draftBack: '下書きがあります',
    draft: 'まだ記録していません',
    twins: '同じ人ではありませんか',
    refused: '理由',
    always: 'すでに起きたことは、いつでも記録できます',
    meaning: '説明文書のすべての項目を説明し',
    wrongAgain: /パスワード.*違|確認できません|違います/,
    proxy: '代行入力',
    correction: '訂正',
    held: '保留',
    simulated: '模擬データ',
    today: '今日の仕事',
    pause: '作業を止めて、後で決める',
    keep: '凍結して保管する',
    discard: '廃棄する',
    notFound: 'ページが見つかりません',
  },
  en: {
    draftSaved: 'Draft saved',
    draftBack: 'There is a draft',
    draft: 'Not recorded yet',
    twins: 'Is it the same person?',
    refused: 'reason',
    always: 'What has already happened can always be recorded',
    meaning: /I explained|explained every/,
    wrongAgain: /wrong|not right|could not/i,
    proxy: 'proxy entry',
    correction: /correct/i,
    held: /hold/i,
    simulated: /simulated/i,
    today: 'Today',
    pause: /stop the work|pause/i,
    keep: /keep|freeze/i,
    discard: /discard/i,
    notFound: /not found/i,
  },
};

/** Japanese that is data, not interface: every name, place and sentence that the demo's cast and story type. Longer ones first. */
export const known = [
  'Saisei 再生',
  BENCH,
  ...readdirSync('app/src/demo', { recursive: true }).filter((file) => file.endsWith('.rs')).flatMap((file) => [...readFileSync(`app/src/demo/${file}`, 'utf8').matchAll(/"([^"\n]*)"/g)].map((m) => m[1])),
]
  // A sentence that the story fills in is known by its fixed parts.
  .flatMap((text) => (/\{[^}]*\}/.test(text) ? text.split(/\{[^}]*\}/) : [text]))
  .filter((text) => /[\u3040-\u9fff\u{20000}-\u{2ffff}]/u.test(text))
  .concat(CONSULTING, TREATMENT, OFFICE, 'なし')
  .sort((a, b) => b.length - a.length);
