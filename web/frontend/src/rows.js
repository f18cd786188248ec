// A list of tasks that is brought up to date where it stands: no row moves, none comes or goes, nothing loses the focus.
// New rows wait behind a bar; rows that have left the list turn grey and say what has become of them.
import htmx from 'htmx.org';

const QUEUE = 'queue:';
const idOf = (li) => li.querySelector('a.row')?.id;
const itemsOf = (rows) => [...rows.querySelectorAll('.rows > li')].filter(idOf);

/** Bring `rows` up to `fresh`, the same list as it is now. */
export function readRows(rows, fresh) {
  rows.dataset.mark = fresh.dataset.mark;
  count(JSON.parse(fresh.dataset.counts));
  const shown = new Map(itemsOf(rows).map((li) => [idOf(li), li]));
  const now = new Map(itemsOf(fresh).map((li) => [idOf(li), li]));
  rows.showFresh = () => replace(rows, fresh);
  if (!shown.size) {
    if (now.size) replace(rows, fresh);
    return;
  }
  for (const [id, li] of shown) {
    if (now.has(id)) patch(li, now.get(id));
    else retire(li, fresh);
  }
  offer([...now.keys()].filter((id) => !shown.has(id)).length);
}

/** Change what a row says; it stays the same link, so that the cursor and the focus stay on it. */
function patch(li, fresh) {
  const [row, other] = [li, fresh].map((one) => one.querySelector('a.row'));
  const box = li.querySelector('input[name="ids"]');
  if (box?.disabled) box.disabled = false;
  if (row.innerHTML !== other.innerHTML) row.innerHTML = other.innerHTML;
  if (li.className !== fresh.className) li.className = fresh.className;
  li.style.minBlockSize = '';
}

function retire(li, fresh) {
  const row = li.querySelector('a.row');
  const box = li.querySelector('input[name="ids"]');
  const told = [...fresh.querySelector('#fates').content.children].find(({ dataset }) => `row-${dataset.task}` === row.id);
  const bar = document.querySelector('#fresh');
  const words = (told?.textContent ?? bar.dataset.gone).trim();
  if (box) Object.assign(box, { checked: false, disabled: true });
  const place = row.querySelector('.row-who');
  if (li.classList.contains('is-gone') && place.textContent === words) return;
  li.style.minBlockSize = `${li.offsetHeight}px`; // what is said of it may be shorter: nothing below moves
  li.className = 'is-gone';
  place.textContent = place.title = words;
  if (row === document.activeElement) say(words);
}

function offer(many) {
  const bar = document.querySelector('#fresh');
  const words = many === 0 ? '' : many === 1 ? bar.dataset.one : bar.dataset.many.replace('%n', many);
  if (bar.textContent === words) return;
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: words });
  bar.replaceChildren(...(words ? [button] : []));
}

/** Show the list as it is now, and keep the focus on the row that has it; from the bar it goes to the first row. */
function replace(rows, fresh) {
  const focused = document.activeElement?.id;
  const asked = document.activeElement?.closest?.('#fresh');
  const chosen = new Set([...rows.querySelectorAll('input[name="ids"]:checked')].map(({ value }) => value));
  const ready = document.importNode(fresh, true);
  for (const box of ready.querySelectorAll('input[name="ids"]')) box.checked = chosen.has(box.value);
  rows.replaceChildren(...ready.childNodes);
  offer(0);
  htmx.process(rows);
  document.dispatchEvent(new CustomEvent('throughlane:listed'));
  const next = asked ? rows.querySelector('a.row') : focused && document.getElementById(focused);
  next?.focus({ preventScroll: !asked });
}

/** The numbers beside the names of views and of the inbox. */
function count(sizes) {
  for (const link of document.querySelectorAll('#nav a[href="/inbox"]')) put(link, sizes.mine);
  const tabs = new Map([...document.querySelectorAll('.tabs a')].map((link) => [viewOf(link), link]));
  for (const [view, link] of tabs) if (view in sizes || view.startsWith(QUEUE)) put(link, sizes[view] ?? 0);
  for (const view of Object.keys(sizes)) if (!tabs.has(view)) begin(view, sizes[view]);
}

const viewOf = (link) => new URL(link.href).searchParams.get('view');

/** A queue in which something waits now: its link comes behind those of the others. */
function begin(view, size) {
  const before = [...document.querySelectorAll('.tabs .is-queue')].pop() ?? document.querySelector('.tabs a[href$="view=lanes"]');
  if (!before) return;
  const link = Object.assign(document.createElement('a'), { className: 'is-queue', textContent: view.slice(QUEUE.length) });
  link.href = `/inbox?${new URLSearchParams({ view })}`;
  before.after(link);
  put(link, size);
}

function put(link, size) {
  const words = size > 1000 ? '1000+' : String(size);
  const badge = link.querySelector('.count');
  if (!size) badge?.remove();
  else if (!badge) link.append(' ', Object.assign(document.createElement('span'), { className: 'count', textContent: words }));
  else if (badge.textContent !== words) badge.textContent = words;
}

function say(words) {
  const place = document.querySelector('#live-said') ?? Object.assign(document.createElement('p'), { id: 'live-said', className: 'unseen' });
  place.setAttribute('role', 'status');
  document.body.append(place);
  place.textContent = words;
}
