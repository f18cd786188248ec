// What every page loads: partial updates, and diagrams where there are any. Pages work without it.
import 'htmx.org';
import { showDiagrams } from './diagram.js';

const CHANGED = 'throughlane:changed';

function ready() {
  showDiagrams(document);
  document.body.addEventListener('htmx:after:swap', () => {
    showDiagrams(document);
    document.dispatchEvent(new CustomEvent(CHANGED));
  });
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ready);
else ready();
