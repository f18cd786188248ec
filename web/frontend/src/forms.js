// Forms that show more or less by what is entered are shown anew when something is: by the server, which knows the rules.
const KEPT = 'throughlane:at';

export function watchForms() {
  document.addEventListener('change', ({ target }) => {
    const look = target.type !== 'file' && target.form?.querySelector('button[name=reshape][value=look]');
    if (look) setTimeout(() => again(target.form, look));
  });
  const at = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (at) document.getElementById(at)?.focus();
}

/** Where the whole page comes again, whoever types goes on where they were. */
function again(form, look) {
  if (!form.isConnected || form.contains(document.activeElement?.closest('button'))) return;
  if (!form.hasAttribute('hx-post')) sessionStorage.setItem(KEPT, document.activeElement?.id ?? '');
  form.requestSubmit(look);
}
