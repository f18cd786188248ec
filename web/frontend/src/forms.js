// Forms that show more or less by what is entered are shown anew when something is: by the server, which knows the rules.
const KEPT = 'throughlane:at';
const PAUSE = 150; // a press of a button comes first
let timer;

export function watchForms() {
  document.addEventListener('change', ({ target }) => {
    const look = target.type !== 'file' && target.form?.querySelector('button[name=reshape][value=look]');
    clearTimeout(timer);
    if (look) timer = setTimeout(() => again(target.form, look), PAUSE);
  });
  document.addEventListener('submit', () => clearTimeout(timer));
  const at = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (at) document.getElementById(at)?.focus();
}

/** Where the whole page comes again, whoever types goes on where they were. */
function again(form, look) {
  if (!form.isConnected) return;
  if (!form.hasAttribute('hx-post')) sessionStorage.setItem(KEPT, document.activeElement?.id ?? '');
  form.requestSubmit(look);
}
