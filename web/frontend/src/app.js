// What every page loads: partial updates, and diagrams where there are any. Pages work without it.
import 'htmx.org';
import { showDiagrams } from './diagram.js';
import { keepDrafts } from './drafts.js';
import { watchForms } from './forms.js';
import { watchKeys } from './keys.js';
import { watchLive } from './live.js';
import { watchMany } from './many.js';
import { refuse } from './notices.js';
import { keepOrder } from './order.js';
import { BACK, ENDED, watchSession } from './session.js';
import { spoken } from './spoken.js';
import { watchTeam } from './team.js';

const CHANGED = 'throughlane:changed';

function ready() {
  showDiagrams(document);
  watchKeys();
  keepOrder();
  keepDrafts();
  watchForms();
  watchLive();
  watchSession();
  watchTeam();
  watchMany();
  document.body.addEventListener('htmx:after:swap', () => {
    showDiagrams(document);
    document.dispatchEvent(new CustomEvent(CHANGED));
  });
  document.addEventListener(BACK, () => showDiagrams(document));
  document.addEventListener('htmx:after:request', (event) => {
    const status = event.detail.ctx.response?.status ?? 0;
    if (status === 401) document.dispatchEvent(new CustomEvent(ENDED));
    if (status < 400 || isOurs(event.detail.ctx)) return;
    event.preventDefault();
    if (event.target.matches?.('[data-request]')) return;
    if (status === 413) refuse(spoken('What you send is too large. Choose smaller files, please; what you have typed stays here.'));
    else unreached();
  });
  document.addEventListener('htmx:error', ({ target, detail }) => detail.ctx && !target.matches?.('[data-request]') && unreached());
  const print = document.querySelector('[data-print]');
  if (print) print.hidden = false;
  print?.addEventListener('click', () => window.print());
  const modeler = document.querySelector('[data-modeler]');
  if (modeler) draw(modeler);
}

/** Whether there is in an answer what is wanted of it; what stands before the pages (a proxy, say) knows none of it. */
function isOurs({ hx, select, text }) {
  const wanted = hx.reselect || select;
  return !wanted || new DOMParser().parseFromString(text, 'text/html').querySelector(wanted) !== null;
}

/** What was pressed has reached nobody: it is said, and nothing else changes. */
function unreached() {
  refuse(spoken('The server cannot be reached just now. What you have typed stays here; please try again in a moment.'));
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
