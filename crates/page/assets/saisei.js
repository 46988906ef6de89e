// What no style sheet and no form can do; every page works without it.
// A button with data-print prints the page that is open (a browser without scripts does not show such buttons: 05-button.css).
addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-print]')) window.print();
});
// At the bedside what a scanner types must not be lost: when nothing else has the focus, the scan field has it.
addEventListener('focusout', () => {
  setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector('.bedside .scan__input')?.focus();
  });
});
// A scanner ends every label with Enter. In the form of an act that goes on to the next field, or to the button: a form is sent by a press alone.
addEventListener('keydown', (event) => {
  const box = event.target;
  if (event.key !== 'Enter' || !(box instanceof HTMLInputElement) || !box.matches('form[action^="/act/"] .scan__input')) return;
  event.preventDefault();
  const after = [...box.form.elements].slice([...box.form.elements].indexOf(box) + 1);
  after.find((e) => e.type !== 'hidden' && e.type !== 'fieldset' && e.checkVisibility())?.focus();
});
// A choice that calls forth more fields: the answer to the draft says so, and the form is drawn anew with them, everything typed kept.
// Without a script the button that goes on does the same. Once something was sent, what a late draft calls forth no longer matters.
let sent = false;
addEventListener('submit', (event) => (sent = !event.defaultPrevented));
addEventListener('pageshow', () => (sent = false));
new MutationObserver(() => {
  const more = document.querySelector('#draft-said [data-more]');
  const sheet = more?.closest('form');
  // Whoever is typing is not interrupted: the next choice asks again.
  if (sent || !sheet || document.activeElement?.matches('textarea, input:not([type=radio], [type=checkbox])')) return;
  more.removeAttribute('data-more');
  const step = document.createElement('input');
  step.type = 'hidden';
  step.name = '_step';
  step.value = 'edit';
  sheet.append(step);
  sheet.submit();
}).observe(document, { childList: true, subtree: true });
// Time that is left goes on ticking (crates/page/src/countdown.rs); the words come from the page, and the record alone decides what is over.
const ends = new WeakMap();
setInterval(() => {
  for (const el of document.querySelectorAll('[data-left]')) {
    if (!ends.has(el)) ends.set(el, performance.timeOrigin + Number(el.dataset.left) * 1000);
    const left = Math.floor((ends.get(el) - Date.now()) / 60000);
    const words = left < 0 ? el.dataset.over : left < 60 ? el.dataset.minutes : el.dataset.hours;
    const say = words.replace('{h}', Math.floor(left / 60)).replace('{m}', left < 60 ? left : left % 60);
    if (el.textContent !== say) el.textContent = say;
  }
}, 1000);
