// What the server finds in the drawing, in a list and on the drawing; each with advice, and a repair where one is safe.
import { ask } from './asking.js';
import { spoken } from '../spoken.js';

const CALM = 500; // ms without a change before the server is asked
const SEVERITIES = { error: spoken('Error'), warning: spoken('Warning'), note: spoken('Note') };
const ORDER = Object.keys(SEVERITIES);
const COUNTED = {
  error: (number) => (number === 1 ? spoken('1 error') : spoken('%(number)s errors', { number })),
  warning: (number) => (number === 1 ? spoken('1 warning') : spoken('%(number)s warnings', { number })),
  note: (number) => (number === 1 ? spoken('1 note') : spoken('%(number)s notes', { number })),
};

export class Findings {
  constructor({ modeler, files, list, summary, address, read, told }) {
    Object.assign(this, { modeler, files, list, summary, address, read, told, asked: 0, found: [], rows: new Map() });
  }

  /** What is on its way is about a drawing that is another one by now. */
  later() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), CALM);
  }

  /** Ask the server; of two answers that cross, only the one asked for last counts. */
  async check() {
    const turn = ++this.asked;
    try {
      const { findings } = await ask(`${this.address}/check`, 'POST', { files: await this.read() });
      if (turn === this.asked) this.show(findings);
    } catch (refusal) {
      if (turn === this.asked) this.summary.textContent = spoken('It could not be checked: %(why)s', { why: refusal.message });
    }
  }

  show(findings) {
    this.found = [...findings].sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
    this.summary.textContent = summaryOf(this.found);
    this._fill();
    this._mark();
    this.told(this.found);
  }

  /** A row that says the same stays where it is, with what is chosen in it and the focus. */
  _fill() {
    const rows = new Map();
    for (const finding of this.found) {
      let told = JSON.stringify(finding);
      while (rows.has(told)) told += ' ';
      rows.set(told, this.rows.get(told) ?? this._row(finding));
    }
    const shown = [...rows.values()];
    for (const row of [...this.list.children]) if (!shown.includes(row)) row.remove();
    shown.forEach((row, at) => row !== this.list.children[at] && this.list.insertBefore(row, this.list.children[at] ?? null));
    this.rows = rows;
  }

  _row(finding) {
    const row = make('li', `finding is-${finding.severity}`);
    const words = make('div');
    const where = make('button', 'plain finding-go', finding.message);
    where.type = 'button';
    where.addEventListener('click', () => this.go(finding));
    if (this._isElsewhere(finding)) words.append(make('p', 'quiet', finding.file));
    words.append(where, make('p', 'quiet', finding.advice));
    for (const repair of finding.repairs) words.append(this._repair(repair));
    words.append(make('p', 'quiet finding-rule', spoken('Rule %(rule)s', { rule: finding.rule })));
    row.append(make('span', 'severity', SEVERITIES[finding.severity]), words);
    return row;
  }

  _repair({ label, choices }) {
    const repair = make('div', 'repair');
    const choice = choices.length > 1 ? this._choice(label, choices) : null;
    const button = make('button', '', choice ? label : choices[0].label || label);
    button.type = 'button';
    button.addEventListener('click', () => {
      if (!this._mend(repair.closest('li'))) return;
      this.modeler.get('throughlaneRepairs').apply(choices[choice ? choice.selectedIndex : 0].steps);
    });
    if (choice) repair.append(choice);
    repair.append(button);
    return repair;
  }

  /** Whoever presses again before the server has looked mends once. */
  _mend(row) {
    const [told] = [...this.rows].find(([, one]) => one === row) ?? [];
    return this.rows.delete(told);
  }

  _choice(label, choices) {
    const select = document.createElement('select');
    select.setAttribute('aria-label', label);
    for (const one of choices) select.append(new Option(one.label));
    return select;
  }

  /** Whether a finding is about a file that is not the diagram. */
  _isElsewhere({ file }) {
    return Boolean(file) && file !== this.files.diagram && file in this.files.texts;
  }

  /** Open the file that a finding is about, select what it is about, and bring it into view. */
  async go(finding) {
    const { element } = finding;
    await this.files.open(this._isElsewhere(finding) ? finding.file : this.files.diagram);
    if (this._isElsewhere(finding)) return;
    const drawn = this.modeler.get('throughlaneRepairs').drawn(element);
    const root = this.modeler.get('canvas').getRootElement();
    this.modeler.get('selection').select(drawn === root ? [] : drawn);
    if (drawn !== root) this.modeler.get('canvas').scrollToElement(drawn, 80);
  }

  /** Put a sign on everything that a finding is about; colour, letter and words say the same. */
  _mark() {
    const overlays = this.modeler.get('overlays');
    overlays.remove({ type: 'finding' });
    for (const [id, findings] of byElement(this.found)) {
      if (!this.modeler.get('elementRegistry').get(id)) continue;
      overlays.add(id, 'finding', { position: { top: -11, right: 13 }, html: this._sign(findings) });
    }
  }

  _sign(findings) {
    const [worst] = findings;
    const sign = make('button', `finding-sign is-${worst.severity}`, worst.severity === 'note' ? 'i' : '!');
    sign.type = 'button';
    sign.title = findings.map(({ message, advice }) => `${message} ${advice}`).join('\n');
    sign.setAttribute('aria-label', `${SEVERITIES[worst.severity]}: ${sign.title}`);
    sign.addEventListener('click', () => {
      this.go(worst);
      document.querySelector('[data-tab=findings]').click();
      this.list.children[this.found.indexOf(worst)]?.scrollIntoView({ block: 'nearest' });
    });
    return sign;
  }
}

function byElement(findings) {
  const found = new Map();
  for (const one of findings) if (one.element) found.set(one.element, [...(found.get(one.element) ?? []), one]);
  return found;
}

function summaryOf(findings) {
  if (!findings.length) return spoken('Nothing was found that should be put right.');
  const counts = ORDER.map((severity) => [findings.filter((one) => one.severity === severity).length, severity]);
  return counts.filter(([count]) => count).map(([number, severity]) => COUNTED[severity](number)).join(', ');
}

export function make(name, kind = '', text = '') {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}
