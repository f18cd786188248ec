// What every page loads: partial updates, and diagrams where there are any. Pages work without it.
import 'htmx.org';
import { showDiagrams } from './diagram.js';
import { keepDrafts } from './drafts.js';
import { watchForms } from './forms.js';
import { watchKeys } from './keys.js';
import { watchLive } from './live.js';
import { watchTeam } from './team.js';

const CHANGED = 'throughlane:changed';

function ready() {
  showDiagrams(document);
  watchKeys();
  keepDrafts();
  watchForms();
  watchLive();
  watchTeam();
  document.body.addEventListener('htmx:after:swap', () => {
    showDiagrams(document);
    document.dispatchEvent(new CustomEvent(CHANGED));
  });
  document.addEventListener('htmx:after:request', ({ target }) => target.matches?.('.check-add') && target.reset());
  const print = document.querySelector('[data-print]');
  if (print) print.hidden = false;
  print?.addEventListener('click', () => window.print());
  const modeler = document.querySelector('[data-modeler]');
  if (modeler) draw(modeler);
}

/** The modeler is large, and only the page of a draft loads it. */
async function draw(root) {
  try {
    const { open } = await import('./modeler.js');
    await open(root);
  } catch (error) {
    document.querySelector('[data-part=without]').hidden = false;
    console.error(error);
  }
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ready);
else ready();
