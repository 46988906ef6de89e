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
