// Something is done with many tasks: in portions, so that it is seen how far it is, and can be stopped. The reports of
// all portions are told as one, by the server. What is few enough is sent at once, as it is without scripts.
import { box, refuse, show } from './notices.js';
import { ENDED } from './session.js';
import { spoken } from './spoken.js';

const PORTION = 20; // tasks, which take less than a second
const TOLD = 4; // times that people hear how far it is

export function watchMany() {
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (form.id !== 'many') return;
    const ids = form.elements.whole?.checked ? null : [...form.querySelectorAll('input[name=ids]:checked')].map(({ value }) => value);
    if (ids && ids.length <= PORTION) {
      setTimeout(() => working(form));
      return;
    }
    event.preventDefault();
    inPortions(form, submitter.value, ids);
  });
}

/** Until the report is there it is seen that something happens, and nobody presses twice. */
function working(form) {
  press(form, false);
  const bar = box('p', 'banner', spoken('Working on it; the report comes when it is done.'));
  bar.append(' ', document.createElement('progress'));
  show(bar);
}

function press(form, could) {
  for (const button of form.querySelectorAll('button')) button.disabled = !could;
}

/** Do it with all `ids`, or the whole list where there are none. */
async function inPortions(form, deed, ids) {
  const send = sender(form, deed);
  const bar = new Bar();
  const sum = { done: 0, failed: [], left: 0 };
  const behind = () => sum.done + sum.failed.length;
  press(form, false);
  try {
    const all = ids ?? (await send({ whole: ['1'] })).ids;
    bar.show(0, all.length);
    for (let at = 0; at < all.length && !bar.stopped; at += PORTION) {
      const report = await send({ ids: all.slice(at, at + PORTION) });
      sum.done += report.done;
      sum.failed.push(...report.failed);
      bar.show(behind(), all.length);
    }
    sum.left = all.length - behind();
    finish(form, sum);
  } catch (error) {
    bar.end(error.refused ?? error.detail ?? spoken('The server did not answer, so this has stopped. What was done before stays done.'));
    press(document.querySelector('#many') ?? form, true);
  }
}

/** What sends a portion to where the form goes, and gives the answer to it. */
function sender(form, deed) {
  const entered = [...new FormData(form)].filter(([name]) => !['ids', 'whole', 'csrf_token'].includes(name));
  return async (more) => {
    const body = new URLSearchParams([...entered, ['deed', deed], ['csrf_token', token()]]);
    for (const [name, values] of Object.entries(more)) for (const value of values) body.append(name, value);
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, headers: { 'X-Portion': '1' } });
    const report = await answer.json();
    if (answer.status === 401) document.dispatchEvent(new CustomEvent(ENDED));
    if (!answer.ok || report.refused) throw report;
    return report;
  };
}

const token = () => document.querySelector('[name=csrf_token]').value;

/** Have the sum of all reports told, in the list as it is now. */
function finish(form, sum) {
  const last = Object.assign(document.createElement('form'), { method: 'post', hidden: true });
  last.setAttribute('action', form.getAttribute('action'));
  for (const [name, value] of [['csrf_token', token()], ['report', JSON.stringify(sum)]]) {
    last.append(Object.assign(document.createElement('input'), { name, value }));
  }
  document.body.append(last);
  last.submit();
}

/** How far it is: seen at each portion, and heard a few times. */
class Bar {
  stopped = false;

  constructor() {
    this.heard = box('p', 'unseen', spoken('Working on it; the report comes when it is done.'));
    this.progress = document.createElement('progress');
    this.progress.setAttribute('aria-label', spoken('Tasks done'));
    this.far = box('span', '', '');
    const stop = Object.assign(box('button', '', spoken('Stop here')), { type: 'button', onclick: () => this.stop() });
    this.bar = box('p', 'banner', '');
    this.bar.append(this.progress, ' ', this.far, ' ', stop);
    show(this.heard);
    document.querySelector('#main').prepend(this.bar);
    stop.focus();
  }

  show(done, all) {
    Object.assign(this.progress, { max: all || 1, value: done });
    this.far.textContent = spoken('%(done)s of %(all)s', { done, all });
    const part = Math.floor((TOLD * done) / (all || 1));
    if (part !== (this.part ?? 0)) this.heard.textContent = this.far.textContent;
    this.part = part;
  }

  stop() {
    this.stopped = true;
    this.far.textContent = spoken('Stopping…');
  }

  end(words) {
    this.bar.remove();
    refuse(words);
  }
}
