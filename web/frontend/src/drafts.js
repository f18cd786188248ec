// What is typed on the page of a task is kept on the server while it is typed: it survives signing out, and whatever is
// done meanwhile. Each form there takes along what was typed in the others, so that the page that comes shows it again.
import { BACK, ENDED, who } from './session.js';

const PAUSE = 1200;
const SIGN_OUT = '.who form';
const TYPED = /^(f\.|zone\.|signs\.|~)/;
const WRITTEN_OTHERWISE = /^(hidden|file|date|time|datetime-local)$/; // browsers write these as they like
const AGAIN = 10_000; // ms until it is tried again where the server cannot be reached
const LEFT = 'throughlane:left'; // in this tab only: what was typed last, until the server has it
let timer;
let typedIn;
let saving;
let unkept; // a form that could not be kept, as nobody was signed in any more
let gathering = false;
let isUsed = false; // whether somebody has done something on this page

export function keepDrafts() {
  alone();
  bring();
  document.body.addEventListener('htmx:after:swap', alone);
  document.addEventListener('input', ({ target }) => {
    if (target.form && target.closest('#work')) type();
  });
  if ([...document.querySelectorAll('#work form [name]')].some(isChanged)) type(); // before this script was there
  document.addEventListener('submit', async (event) => {
    isUsed = true;
    if (event.target.closest('#work')) return forget();
    if (!event.target.matches(SIGN_OUT) || !(typedIn || sessionStorage.getItem(LEFT))) return leave();
    event.preventDefault(); // nothing typed stays behind in the browser of who signs out
    await leave();
    event.target.submit();
  });
  document.addEventListener('htmx:before:swap', () => leave());
  window.addEventListener('pagehide', () => leave());
  document.addEventListener(BACK, () => {
    if (unkept) send(unkept);
    unkept = undefined;
  });
  document.addEventListener('formdata', ({ target, formData }) => {
    const work = target.closest('#work');
    if (!work || gathering) return;
    for (const [name, value] of typed(work, target)) formData.append(name, value);
  });
}

function type() {
  const form = document.querySelector('#work form[data-draft]');
  if (!form) return;
  clearTimeout(timer);
  isUsed = true;
  typedIn = form;
  timer = setTimeout(leave, PAUSE);
}

function isChanged({ name, type, checked, defaultChecked, options, value, defaultValue }) {
  if (!TYPED.test(name) || WRITTEN_OTHERWISE.test(type)) return false;
  const hasMoved = (one, at) => one.selected !== one.defaultSelected && (at > 0 || one.defaultSelected);
  if (options) return [...options].some(hasMoved);
  return ['checkbox', 'radio'].includes(type) ? checked !== defaultChecked : value !== defaultValue;
}

/** Without a script all that can be typed is one form with many buttons; with one, each form is on its own. */
function alone() {
  for (const one of document.querySelectorAll('#work form [form]')) {
    for (const name of ['form', 'formaction', 'formenctype', 'formnovalidate']) one.removeAttribute(name);
  }
}

/** What is typed in all forms of a task's page but one: pairs of name and text. */
function typed(work, but) {
  gathering = true;
  const others = [...work.querySelectorAll('form')].filter((one) => one !== but);
  const found = others.flatMap((one) => [...new FormData(one)]);
  gathering = false;
  return found.filter(([name, value]) => TYPED.test(name) && typeof value === 'string');
}

/** What is sent from the page of a task brings along all that was typed there, and needs no draft. */
function forget() {
  clearTimeout(timer);
  typedIn = undefined;
}

/** Whoever goes on before the pause is over loses nothing; what is on its way is given, to be waited for. */
function leave() {
  const form = typedIn;
  forget();
  if (form) saving = send(form);
  return saving;
}

async function send(form) {
  if (!form.isConnected) return;
  const kept = keep(form);
  const answer = await post(form.dataset.draft, entered(form));
  unkept = answer?.ok ? undefined : form;
  if (answer?.ok) drop(kept);
  if (!answer) setTimeout(() => unkept === form && send(form), AGAIN);
  if (answer && (answer.redirected || [400, 401].includes(answer.status))) document.dispatchEvent(new CustomEvent(ENDED));
}

const post = (address, pairs) =>
  fetch(address, { method: 'POST', body: new URLSearchParams(pairs), credentials: 'same-origin', keepalive: true }).catch(
    () => undefined
  );

const entered = (form) => [...new FormData(form)].filter(([, value]) => typeof value === 'string');

function keep(form) {
  const kept = JSON.stringify({ who: who(document), address: form.dataset.draft, pairs: entered(form) });
  sessionStorage.setItem(LEFT, kept);
  return kept;
}

function drop(kept) {
  if (sessionStorage.getItem(LEFT) === kept) sessionStorage.removeItem(LEFT);
}

/**
 * The next page of this tab can be there before the server has what the last one was left with, or has refused it as
 * the session had ended: it is brought once more, for the same person, and shown where it belongs.
 */
async function bring() {
  const kept = sessionStorage.getItem(LEFT);
  if (!kept || !who(document)) return;
  const { who: whose, address, pairs } = JSON.parse(kept);
  const token = ['csrf_token', document.querySelector('[name=csrf_token]').value];
  const typedThen = pairs.filter(([name]) => TYPED.test(name));
  const answer = whose === who(document) ? await post(address, [...typedThen, token]) : { ok: false };
  if (answer) drop(kept);
  const form = answer?.ok && document.querySelector(`#work form[data-draft="${CSS.escape(address)}"]`);
  if (!form || isUsed) return;
  const shown = entered(form).filter(([name]) => TYPED.test(name));
  if (JSON.stringify(shown) !== JSON.stringify(typedThen)) window.location.replace(window.location.pathname + window.location.search);
}
