// What changes while somebody looks: rows change in place, new ones wait behind a bar, and nothing that is typed, chosen
// or under the cursor is touched. One tab of a browser listens for all (a lock says which); a hint holds numbers only,
// and what has a new number is fetched again. Where no stream can be had, the page looks now and then by itself.
import { Stream } from './stream.js';
import { readRows } from './rows.js';
import { BACK, ENDED } from './session.js';

const LOOK = { heard: 60_000, deaf: 15_000 }; // ms from one look to the next, with a stream and without
const REST = { least: 200, factor: 10 }; // ms between two fetches of a place, and how much longer than the quicker of the last two took
const OWN = { 'X-By-Itself': '1' };

const known = new Map(); // number by place, as this tab has shown it
const busy = new Map(); // what is being fetched, and when it may be fetched again, by place
const doing = new Set(); // requests of the page itself that are under way
let held = {}; // numbers that were heard meanwhile
let stream;

export function watchLive() {
  const ended = document.querySelector('#ended');
  if (!ended) return;
  stream = new Stream({ address: ended.dataset.stream, hear, end: () => document.dispatchEvent(new CustomEvent(ENDED)), doubt: refreshAll, places });
  const again = () => {
    const shown = PLACES();
    for (const place of known.keys()) if (!shown[place]) known.delete(place);
    stream.look();
  };
  document.addEventListener('throughlane:changed', again);
  document.addEventListener(ENDED, () => end(ended));
  document.addEventListener(BACK, () => begin(ended, again));
  document.addEventListener('visibilitychange', () => stream.look());
  window.addEventListener('pageshow', ({ persisted }) => persisted && again());
  window.addEventListener('pagehide', () => stream.leave());
  document.addEventListener('click', showFresh);
  document.addEventListener('toggle', countViews, true);
  stream.look();
  lookLater();
  document.addEventListener('htmx:before:request', ({ target, detail }) => hold(target, detail.ctx, true));
  document.addEventListener('htmx:finally:request', ({ target, detail }) => hold(target, detail.ctx, false));
}

/** While the page does something itself, hints wait: what it shows after that is new already. */
function hold(target, request, begins) {
  if (target.closest?.('[data-request]') && !target.closest('form, a')) return;
  if (begins) doing.add(request);
  else doing.delete(request);
  if (isDoing()) return;
  const numbers = held;
  held = {};
  hear(numbers, true);
}

/** Whether the page does something; nobody is told of the end where what was pressed has left the page. */
function isDoing() {
  for (const one of doing) if (!one.sourceElement?.isConnected) doing.delete(one);
  return doing.size > 0;
}

/** What this tab shows of what can change; nothing while nobody sees it. */
function places() {
  if (document.hidden) return [];
  return Object.keys(PLACES()).sort();
}

/** How each place of the page that is shown is fetched again. */
function PLACES() {
  const found = {};
  const rows = document.querySelector('#rows[data-live]');
  const work = document.querySelector('#work[data-task]');
  const draft = document.querySelector('#others[data-draft]');
  if (rows) found[rows.dataset.place] = () => fetchRows(rows);
  if (work) found[`t:${work.dataset.task}`] = () => fetchTask(work);
  if (draft) found[`d:${draft.dataset.draft}`] = () => fetchDraft(draft);
  for (const part of document.querySelectorAll('[data-request]')) {
    found[`i:${part.dataset.request}`] = () => part.dispatchEvent(new CustomEvent('throughlane:live'));
  }
  return found;
}

/** Numbers were heard: what has another one than is shown is fetched again. */
function hear(numbers, own = false) {
  if (isDoing()) {
    Object.assign(held, numbers);
    return;
  }
  if (document.hidden) return;
  const shown = PLACES();
  for (const [place, number] of Object.entries(numbers)) {
    if (!shown[place] || !isNewer(number, markOf(place) ?? known.get(place))) continue;
    const read = (own || !known.has(place)) && place.startsWith('i:'); // the page was read a moment ago
    known.set(place, number);
    if (!read) refresh(place);
  }
}

const markOf = (place) => document.querySelector(`#rows[data-place="${place}"]`)?.dataset.mark;

/** Numbers are "origin.count": of one origin the higher count is newer, of another anything is. */
function isNewer(number, than) {
  if (!than) return true;
  const [origin, count] = number.split('.');
  const [before, counted] = than.split('.');
  return origin !== before || Number(count) > Number(counted);
}

/** Fetch a place again, at once if it has rested long enough: who is slow to answer is asked less often. */
function refresh(place) {
  const state = busy.get(place) ?? { next: 0 };
  busy.set(place, state);
  if (state.timer || state.running) {
    state.again = true;
    return;
  }
  state.timer = setTimeout(() => run(place, state), Math.max(0, state.next - performance.now()));
}

async function run(place, state) {
  state.timer = undefined;
  state.running = true;
  state.again = false;
  const began = performance.now();
  try {
    await PLACES()[place]?.();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the server cannot be reached; the next look tries again
  } finally {
    state.running = false;
    const took = performance.now() - began;
    const usual = Math.min(took, state.took ?? took); // one answer that was slow by chance holds nothing up
    state.took = took;
    state.next = performance.now() + Math.max(REST.least, stream.rest, usual * REST.factor);
    if (state.again) refresh(place);
  }
}

function lookLater() {
  setTimeout(() => {
    lookLater();
    if (!document.hidden) refreshAll();
  }, stream.up ? LOOK.heard : LOOK.deaf);
}

function refreshAll() {
  for (const place of places()) if (stream.up ? !place.startsWith('i:') : true) refresh(place);
}

async function ask(url, headers = {}) {
  const answer = await fetch(url, { credentials: 'same-origin', headers: { ...OWN, ...headers }, redirect: 'manual' });
  if (answer.type === 'opaqueredirect' || answer.status === 401) stream.close(true);
  return answer;
}

// the parts of the page

let tag = { url: '', etag: '' };

async function fetchRows(rows) {
  const ids = [...rows.querySelectorAll('.rows a.row')].map((row) => row.id.slice(4));
  const url = new URL(rows.dataset.live, location.href);
  const open = document.querySelector('#work[data-task]')?.dataset.task;
  if (ids.length) url.searchParams.set('shown', ids.join(','));
  if (open) url.searchParams.set('open', open);
  const answer = await ask(url, tag.url === url.href ? { 'If-None-Match': tag.etag } : {});
  if (answer.status !== 200 || !rows.isConnected) return;
  tag = { url: url.href, etag: answer.headers.get('ETag') ?? '' };
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#rows');
  if (fresh && rows.isConnected) readRows(rows, fresh);
}

function showFresh(event) {
  if (event.target.closest?.('#fresh button')) document.querySelector('#rows')?.showFresh?.();
}

/** Count what kept views hold, when they are looked at. */
async function countViews({ target }) {
  if (!target.matches?.('details.kept[open]')) return;
  const answer = await ask(target.dataset.live);
  if (answer.status !== 200) return;
  for (const [id, size] of Object.entries(await answer.json())) {
    const link = target.querySelector(`[data-view="${id}"] a`);
    link?.querySelector('.count')?.remove();
    link?.append(' ', Object.assign(document.createElement('span'), { className: 'count', textContent: size }));
  }
}

async function fetchTask(work) {
  const answer = await ask(`${work.dataset.live}?had=${encodeURIComponent(work.dataset.had)}`);
  if (answer.status !== 200 || !work.isConnected) return;
  const told = new DOMParser().parseFromString(await answer.text(), 'text/html');
  put(work.querySelector('#others'), told.querySelector('#others'));
  put(work.querySelector('#told'), told.querySelector('#task-news'));
}

async function fetchDraft(others) {
  const answer = await ask(others.dataset.live);
  if (answer.status !== 200) return;
  put(others, new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#others'));
}

/** Show other words, if they are others: what is the same is not read out again. */
function put(place, fresh) {
  if (place && fresh && place.textContent.trim() !== fresh.textContent.trim()) place.replaceChildren(...fresh.childNodes);
}

function end(ended) {
  if (ended.querySelector('.banner')) return;
  ended.append(ended.querySelector('template').content.cloneNode(true));
}

function begin(ended, again) {
  ended.querySelector('.banner')?.remove();
  document.querySelector('#notices a[href*="/sign-in"]')?.closest('#refusal').remove();
  stream.over = false;
  again();
}
