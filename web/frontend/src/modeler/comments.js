// What is said of the draft: pinned to elements or of all of it, answered, dealt with; beside the drawing and on it.
import { ask } from './asking.js';
import { make } from './findings.js';
import { commentsIn, spoken } from '../spoken.js';

export class Comments {
  constructor({ modeler, root, files, address }) {
    Object.assign(this, { modeler, files, address: `${address}/comments`, threads: [], sending: new Set() });
    for (const name of ['saying', 'about', 'threads', 'comment-count', 'comment-trouble']) {
      this[`${name.replace('comment-', '')}Part`] = root.querySelector(`[data-part=${name}]`);
    }
    this.sayingPart.addEventListener('submit', (event) => this._say(event));
    modeler.on('selection.changed', () => this._about());
    modeler.on('import.done', () => this._mark());
    this.modeler.on('commandStack.changed', () => this._mark());
  }

  get element() {
    const { businessObject, labelTarget } = this.modeler.get('selection').get()[0] ?? {};
    return (labelTarget?.businessObject ?? businessObject)?.id ?? '';
  }

  /** Of two answers that cross, the one asked for last counts. */
  async read() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const { comments } = await ask(this.address);
    if (turn !== this.turn) return;
    this.threads = comments;
    this._show();
  }

  /**
   * Do something, then show what is said now; what is refused stands beside it, and nothing typed is lost. `field` is
   * emptied, unless it holds something else by then. Pressed again on its way, it is done once.
   */
  async _do(path, body, field) {
    if (this.sending.has(path)) return;
    this.sending.add(path);
    this.troublePart.hidden = true;
    try {
      await ask(this.address + path, 'POST', body);
      if (field && field.value === body.text) field.value = '';
      await this.read();
    } catch (refusal) {
      this.troublePart.hidden = false;
      this.troublePart.textContent = refusal.message;
    } finally {
      this.sending.delete(path);
    }
  }

  async _say(event) {
    event.preventDefault();
    const field = this.sayingPart.querySelector('textarea');
    await this._do('', { text: field.value, element: this.element }, field);
  }

  _about() {
    const { element } = this;
    const name = this.modeler.get('elementRegistry').get(element)?.businessObject.name || element;
    this.aboutPart.textContent = element ? spoken('About %(step)s', { step: name }) : spoken('About all of it');
  }

  _show() {
    const open = this.threads.filter((one) => !one.settled_at);
    this.countPart.textContent = open.length ? String(open.length) : '';
    const before = this._answers();
    this.focused = document.activeElement;
    this.threadsPart.replaceChildren(...[...open, ...this.threads.filter((one) => one.settled_at)].map((one) => this._thread(one)));
    for (const [id, field] of this._answers()) this._putBack(field, before.get(id));
    this._mark();
  }

  /** Where answers are typed, by comment. */
  _answers() {
    const fields = [...this.threadsPart.querySelectorAll('[data-comment] textarea')];
    return new Map(fields.map((field) => [field.closest('[data-comment]').dataset.comment, field]));
  }

  /** What is typed for one comment stays while something is done with another. */
  _putBack(field, before) {
    if (!before) return;
    field.value = before.value;
    if (before === this.focused) field.focus();
  }

  _thread(one) {
    const row = make('li', `finding is-${one.kind === 'changes' ? 'warning' : 'note'}`);
    const words = make('div');
    if (one.element) words.append(this._where(one));
    for (const said of [one, ...one.answers]) words.append(...wordsOf(said, said !== one));
    words.append(one.settled_at ? this._button(one, 'reopen', spoken('Open it again')) : this._answering(one));
    if (one.settled_at) words.prepend(make('p', 'quiet', spoken('%(who)s has dealt with it.', { who: one.settled_by })));
    row.dataset.comment = one.id;
    row.append(words);
    return row;
  }

  _where({ element, label, is_gone: isGone }) {
    if (isGone) return make('p', '', spoken('On %(step)s, which is not drawn any more', { step: label }));
    const where = make('button', 'plain finding-go', spoken('On %(step)s', { step: label }));
    where.type = 'button';
    where.addEventListener('click', () => this._go(element));
    return where;
  }

  async _go(element) {
    await this.files.open(this.files.diagram);
    const drawn = this.modeler.get('elementRegistry').get(element);
    if (!drawn) return;
    this.modeler.get('selection').select(drawn);
    this.modeler.get('canvas').scrollToElement(drawn, 80);
  }

  _answering(one) {
    const form = make('form', 'repair');
    const field = make('textarea');
    field.rows = 1;
    field.maxLength = 4000;
    field.required = true;
    field.setAttribute('aria-label', spoken('Your answer to %(who)s', { who: one.by }));
    form.append(field, make('button', '', spoken('Answer')), this._button(one, 'settle', spoken('It is dealt with')));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this._do(`/${one.id}/answers`, { text: field.value }, field);
    });
    return form;
  }

  _button(one, deed, label) {
    const button = make('button', '', label);
    button.type = 'button';
    button.addEventListener('click', () => this._do(`/${one.id}/${deed}`, {}));
    return button;
  }

  /** A pin with a number on each element that open comments are about. */
  _mark() {
    const [overlays, drawn] = [this.modeler.get('overlays'), this.modeler.get('elementRegistry')];
    const counts = new Map();
    for (const one of this.threads) {
      if (one.element && !one.settled_at && drawn.get(one.element)) counts.set(one.element, (counts.get(one.element) ?? 0) + 1);
    }
    const told = JSON.stringify([...counts]);
    if (told === this.told) return;
    this.told = told;
    overlays.remove({ type: 'comment' });
    for (const [id, count] of counts) overlays.add(id, 'comment', { position: { bottom: 11, right: 13 }, html: this._pin(id, count) });
  }

  _pin(id, count) {
    const pin = make('button', 'comment-pin', String(count));
    pin.type = 'button';
    pin.setAttribute('aria-label', commentsIn(count));
    pin.addEventListener('click', () => {
      this._go(id);
      document.querySelector('[data-tab=comments]').click();
      const first = this.threads.find((one) => one.element === id && !one.settled_at);
      this.threadsPart.querySelector(`[data-comment="${first?.id}"]`)?.scrollIntoView({ block: 'nearest' });
    });
    return pin;
  }
}

const { lang } = document.documentElement;
const TIME = new Intl.DateTimeFormat(!lang || lang === 'en' ? 'en-GB' : lang, { dateStyle: 'medium', timeStyle: 'short' });

function wordsOf({ by, at, kind, text }, isAnswer) {
  const who = make('p', isAnswer ? 'answer' : '');
  who.append(make('strong', '', by), kind === 'changes' ? [' ', spoken('asks for changes'), ' '].join('') : ' ', make('span', 'quiet', TIME.format(new Date(at))));
  return [who, make('p', isAnswer ? 'said answer' : 'said', text)];
}
