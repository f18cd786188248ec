// Keeps the draft saved: some moments after each change, one at a time, never over what somebody else has saved.
import { ask, renew } from './asking.js';
import { spoken } from '../spoken.js';

const CALM = 900; // ms without a change before it is saved
const AGAIN = [2_000, 5_000, 15_000, 30_000]; // ms until the next try when the server cannot be reached

/** Words by state: what people read beside the name of the draft. */
export const WORDS = {
  saved: spoken('Saved'),
  changed: spoken('Not saved yet'),
  saving: spoken('Saving…'),
  offline: spoken('Not saved: the server cannot be reached. It is tried again.'),
  conflict: spoken('Somebody else saved'),
  refused: spoken('Not saved'),
  ended: spoken('Not saved: your session has ended. It is saved once you have signed in again, in another tab.'),
};

export class Saving {
  /** `read` gives the files as they are now; `told` hears of each state as (state, refusal). */
  constructor({ address, revision, read, told }) {
    Object.assign(this, { address, revision, read, told, state: 'saved', changes: 0, tries: 0 });
    window.addEventListener('beforeunload', (event) => this.isSafe || event.preventDefault());
    window.addEventListener('online', () => this.state === 'offline' && this.save());
    window.addEventListener('focus', () => this.state === 'ended' && this.save());
  }

  get isSafe() {
    return this.state === 'saved' || this.isLetGo === true;
  }

  /** Leave without asking: what was drawn here is kept elsewhere, or given up. */
  letGo() {
    this.isLetGo = true;
  }

  changed() {
    this.changes += 1;
    if (this.state === 'conflict') return;
    if (this.state !== 'saving') this._is('changed');
    this._later(CALM);
  }

  _later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  /** Save what has changed; whoever waits for it gets it when all is saved. */
  async save() {
    clearTimeout(this.timer);
    if (this.state === 'conflict') return;
    if (this.running) return this.running.then(() => this.save());
    if (this.isSafe) return;
    this.running = this._send().finally(() => { this.running = null; });
    return this.running;
  }

  async _send() {
    const changes = this.changes;
    this._is('saving');
    try {
      if (this.hasEnded) await renew();
      const { revision } = await ask(this.address, 'PUT', { files: await this.read(), revision: this.revision });
      this.revision = revision;
      this.tries = 0;
      this.hasEnded = false;
      this._is(changes === this.changes ? 'saved' : 'changed');
    } catch (refusal) {
      this._failed(refusal);
    }
  }

  _failed(refusal) {
    if (refusal.status === 401 || (refusal.status === 400 && !this.hasEnded)) return this._ended(refusal);
    if (refusal.status === 409) return this._is('conflict', refusal);
    if (refusal.status && refusal.status < 500 && refusal.status !== 429) return this._is('refused', refusal);
    this._is('offline', refusal);
    this._later(AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  /** Signed out, or signed in anew elsewhere: what is drawn stays, and is saved once somebody has signed in again. */
  _ended(refusal) {
    this._later(this.hasEnded ? AGAIN[AGAIN.length - 1] : 0);
    this.hasEnded = true;
    this._is('ended', refusal);
  }

  _is(state, refusal = null) {
    this.state = state;
    this.told(state, refusal);
  }
}
