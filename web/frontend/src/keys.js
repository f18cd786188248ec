// The inbox by keyboard. Moving in the list asks nothing of the server; every key is a link or a button that is there
// anyway, so that whatever a key does can be done without it. Single keys can be switched off (WCAG 2.1.4).
import { UNSEEN } from './stream.js';
import { spoken } from './spoken.js';

const OFF = 'throughlane:keys-off';
const GO = { m: 'mine', l: 'lanes', q: 'queue', a: 'all', s: 'snoozed', k: 'asked', d: 'done' };
const HELP = [
  ['j, k', spoken('next and previous task')], [spoken('Enter'), spoken('open it')], ['x', spoken('choose it')], [spoken('Shift+j, Shift+k'), spoken('choose one after the other')],
  ['c', spoken('claim or release')], ['e', spoken('to the form; Ctrl+Enter completes')], ['a', spoken('give the chosen ones to somebody')], ['d', spoken('hand over')], ['s', spoken('put off')], ['r', spoken('ask back')], ['m', spoken('say something')],
  ['/', spoken('search')], ['z', spoken('undo')], [spoken('g then m, l, q, a, s, k, d'), spoken('mine, lanes, next queue, all, put off, asked, done')],
  [spoken('Ctrl+K'), spoken('every page and deed by name')], ['?', spoken('these keys')], [spoken('Esc'), spoken('back to the list')],
];
let gone = 0;
const LONGEST = 10_000; // ms that keys wait for a task
let wanted; // what is to be done with a task as soon as it is open
let ahead = []; // keys that were pressed meanwhile

export function watchKeys() {
  document.addEventListener('keydown', pressed);
  document.addEventListener('throughlane:changed', opened);
  document.addEventListener('htmx:finally:request', ({ target }) => target.id === `row-${wanted?.id}` && drop());
  document.addEventListener('pointerdown', drop);
}

function pressed(event) {
  if (event.isComposing || event.defaultPrevented) return;
  const chord = event.ctrlKey || event.metaKey;
  if (chord && event.key === 'Enter') return submit(event);
  if (chord && event.key.toLowerCase() === 'k') return run(event, palette);
  if (event.key === 'Escape') {
    drop();
    return leave();
  }
  if (chord || event.altKey || localStorage.getItem(OFF) || typing(event.target)) return undefined;
  const key = event.key;
  if (key.startsWith('Arrow') && !onRow()) return undefined; // elsewhere arrows turn the page
  if (wanted && key.length === 1 && Date.now() - wanted.since < LONGEST) return run(event, () => ahead.push(key));
  drop();
  const deed = deedOf(key);
  return deed && run(event, deed);
}

/** What was to be done with a task is not done any more. */
function drop() {
  wanted = undefined;
  ahead = [];
}

function deedOf(key) {
  if (!gone || Date.now() - gone >= 1500 || !GO[key]) return DEEDS[key];
  gone = 0;
  return () => go(GO[key]);
}

function run(event, deed) {
  event.preventDefault();
  deed();
}

const typing = (target) => target.closest?.('input:not([type="checkbox"]), textarea, select, [contenteditable], dialog');
const rows = () => [...document.querySelectorAll('.rows a.row')];
const onRow = () => document.activeElement?.closest?.('a.row');
const current = () => onRow() ?? document.querySelector('a.row.is-here')
  ?? document.querySelector('a.row[aria-current]');
const follow = (link) => link?.click();
/** To a view; of several queues to the one behind that which is shown. */
function go(view) {
  const links = [...document.querySelectorAll(`.tabs a[href*="view=${view}"]`)];
  follow(links[(links.findIndex((link) => link.matches('[aria-current]')) + 1) % links.length]);
}
const press = (selector) => document.querySelector(selector)?.click();

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  all.forEach((row) => row.classList.toggle('is-here', row === next));
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function open(selector) {
  const field = document.querySelector(selector);
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
}

const boxOf = (row) => row?.closest('li')?.querySelector('input[name="ids"]:enabled');
const areChosen = () => document.querySelector('input[name="ids"]:checked');

function choose() {
  const box = boxOf(current());
  if (box) box.checked = !box.checked;
}

/** Choose the row under the cursor and the one it goes to. */
function extend(by) {
  const from = boxOf(current());
  step(by);
  for (const box of [from, boxOf(current())]) if (box) box.checked = true;
}

/** Do something with the task under the cursor; it is opened first where that has not been done. */
function there(deed) {
  const row = onRow();
  if (!row || row.hasAttribute('aria-current')) return deed();
  wanted = { id: row.id.slice(4), deed, since: Date.now() };
  return row.click();
}

function opened() {
  if (!wanted || document.querySelector('#work')?.dataset.task !== wanted.id) return;
  const { deed } = wanted;
  wanted = undefined;
  deed();
  while (ahead.length && !wanted) again(ahead.shift());
}

/** A key that was pressed ahead is a letter where somebody types by now. */
function again(key) {
  const field = document.activeElement;
  if (!typing(field)) deedOf(key)?.();
  else if (field.matches('textarea, input:is([type="text"], [type="search"], :not([type]))')) {
    field.setRangeText(key, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

/** What a key does with all that are chosen, else with the one under the cursor. */
const withThem = (name, deed) => () => (areChosen() ? press(`#many button[value="${name}"]`) : there(deed));

function give() {
  const box = boxOf(current());
  if (box && !areChosen()) box.checked = true;
  open('#many-whom');
}

const DEEDS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), x: choose,
  J: () => extend(1), K: () => extend(-1), a: give,
  c: withThem('claim', () => press('.work-head .deeds button')), s: withThem('postpone', () => open('#days')),
  e: () => there(() => open('.work form.form :is(input:not([type="hidden"]), select, textarea, button)')),
  d: () => there(() => open('#hand-whom')), r: () => there(() => open(document.querySelector('#answer') ? '#answer' : '#ask-whom')),
  m: () => there(() => open('#say')), '/': () => open('#q'), z: () => press('#undo button, #take-back button'), g: () => { gone = Date.now(); }, '?': help,
};

/** Send the form that somebody is in; of several buttons the one that the field is for. */
function submit(event) {
  const form = event.target.closest?.('form');
  const button = form?.querySelector(`button[value="${event.target.dataset.sends ?? ''}"]`);
  if (form && (button || form.id !== 'many')) run(event, () => form.requestSubmit(button));
}

/** Back to the list; on pages without one the key belongs to what has the focus. */
function leave() {
  const row = current() ?? rows()[0];
  if (!row || document.querySelector('dialog[open]')) return;
  document.activeElement?.blur();
  row.focus();
}

function dialog(title, fill) {
  const box = Object.assign(document.createElement('dialog'), { className: 'keys' });
  box.setAttribute('aria-label', title);
  box.append(Object.assign(document.createElement('h2'), { textContent: title }));
  fill(box);
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

/** A box that is ticked unless this browser has put something off. */
function choice(key, words) {
  const label = document.createElement('label');
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: !localStorage.getItem(key) });
  box.addEventListener('change', () => (box.checked ? localStorage.removeItem(key) : localStorage.setItem(key, '1')));
  label.append(box, ' ', words);
  return label;
}

function help() {
  dialog(spoken('Keys'), (box) => {
    const list = document.createElement('dl');
    for (const [keys, what] of HELP) {
      list.append(Object.assign(document.createElement('dt'), { textContent: keys }));
      list.append(Object.assign(document.createElement('dd'), { textContent: what }));
    }
    const label = choice(OFF, spoken('Single keys do something (Ctrl+K always does)'));
    const seen = choice(UNSEEN, spoken('Others see which task I am looking at (from the next page on)'));
    const close = Object.assign(document.createElement('button'), { textContent: spoken('Close') });
    close.addEventListener('click', () => box.close());
    box.append(list, label, seen, close);
  });
}

// Everything on the page that has a name: pages, views, deeds. What is typed narrows the list; Enter takes the first.
function palette() {
  const found = [...document.querySelectorAll('nav a, .kept a, .work button, .rows a.row, #undo button')]
    .map((target) => ({ target, name: target.textContent.trim().replace(/\s+/g, ' ') })).filter(({ name }) => name);
  dialog(spoken('Go to'), (box) => {
    const field = Object.assign(document.createElement('input'), { type: 'text', placeholder: spoken('Type a name') });
    field.setAttribute('aria-label', spoken('Name of a page, a task or a deed'));
    const list = document.createElement('ul');
    const fill = () => {
      const words = field.value.toLowerCase().split(/\s+/);
      const fitting = found.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))).slice(0, 12);
      list.replaceChildren(...fitting.map(({ target, name }) => {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name });
        button.addEventListener('click', () => { box.close(); target.click(); });
        const item = document.createElement('li');
        item.append(button);
        return item;
      }));
    };
    field.addEventListener('input', fill);
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') run(event, () => list.querySelector('button')?.click());
      if (event.key === 'ArrowDown') run(event, () => list.querySelector('button')?.focus());
    });
    fill();
    box.append(field, list);
    queueMicrotask(() => field.focus());
  });
}
