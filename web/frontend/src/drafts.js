// What is typed into the form of a task is kept on the server while it is typed: it survives signing out.
const PAUSE = 1200;
let timer;
let typedIn;

export function keepDrafts() {
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form[data-draft]');
    if (!form) return;
    clearTimeout(timer);
    typedIn = form;
    timer = setTimeout(() => send(form), PAUSE);
  });
  document.addEventListener('submit', ({ target }) => {
    clearTimeout(timer);
    if (typedIn && typedIn !== target) send(typedIn);
    typedIn = undefined;
  });
}

function send(form) {
  if (!form.isConnected) return;
  const data = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
  fetch(form.dataset.draft, { method: 'POST', body: data, credentials: 'same-origin', keepalive: true }).catch(() => {});
}
