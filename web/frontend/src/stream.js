// One stream of hints for all tabs of a browser: the tab that holds the lock listens and tells the others. A browser
// opens few connections to a server, and every tab with a stream of its own would soon leave none for anything else.
const NAME = 'throughlane:live';
export const UNSEEN = 'throughlane:unseen';
const PAUSE = 120; // ms in which what tabs show is collected
const AFTER = { refused: 45_000, again: [200, 1500] }; // ms before a stream is opened anew

export class Stream {
  /**
   * `places` gives what this tab shows, `hear` takes numbers by place, `end` is called when nobody is signed in, and
   * `doubt` when it may be so.
   */
  constructor({ address, places, hear, end, doubt }) {
    Object.assign(this, { address, places, hear, end, doubt, up: false, rest: 0, leads: !navigator.locks, wanted: new Map(), shown: '' });
    this.id = `${Date.now()}.${Math.random()}`;
    this.channel = new BroadcastChannel(NAME);
    this.channel.addEventListener('message', ({ data }) => this.heard(data));
    if (navigator.locks) navigator.locks.request(NAME, () => this.lead());
    else this.leads = true; // no lock without https: then each tab that is seen listens for itself
  }

  /** Say what this tab shows now. */
  look() {
    const places = this.places();
    this.say({ kind: 'places', tab: this.id, places });
  }

  leave() {
    this.say({ kind: 'places', tab: this.id, places: [] });
  }

  /** Stop for good: nobody is signed in any more. `tell` the other tabs. */
  close(tell) {
    this.source?.close();
    this.up = false;
    this.over = true;
    if (tell) this.channel.postMessage({ kind: 'end' });
    this.end();
  }

  say(message) {
    if (this.leads) this.heard(message);
    if (navigator.locks || message.kind !== 'places') this.channel.postMessage(message);
  }

  heard(message) {
    if (message.kind === 'numbers') this.take(message);
    else if (message.kind === 'end') this.close(false);
    else if (message.kind === 'who') this.look();
    else if (this.leads) this.collect(message);
  }

  take({ numbers, up, rest }) {
    this.up = up;
    this.rest = rest ?? 0;
    if (numbers) this.hear(numbers);
  }

  // the tab that leads

  lead() {
    this.leads = true;
    this.channel.postMessage({ kind: 'who' });
    this.look();
    setInterval(() => this.askAll(), 60_000);
    return new Promise(() => {}); // the lock is held for as long as the tab is there
  }

  /** Forget tabs that went without a word. */
  askAll() {
    this.wanted.clear();
    this.channel.postMessage({ kind: 'who' });
    this.look();
  }

  collect({ tab, places }) {
    if (places.length) this.wanted.set(tab, places);
    else this.wanted.delete(tab);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), PAUSE);
  }

  open(anew = false) {
    const places = [...new Set([...this.wanted.values()].flat())].sort();
    const shown = places.join(' ');
    if (this.over || (shown === this.shown && !anew && this.source)) return;
    this.shown = shown;
    this.source?.close();
    this.source = undefined;
    this.spread(undefined, false);
    if (!places.length) return;
    const see = new URLSearchParams(places.map((place) => ['see', place]));
    if (localStorage.getItem(UNSEEN)) see.set('unseen', '1');
    const source = (this.source = new EventSource(`${this.address}?${see}`));
    source.addEventListener('message', ({ data }) => this.spread(JSON.parse(data), true));
    source.addEventListener('rest', ({ data }) => (this.rest = Number(data)));
    source.addEventListener('end', () => this.close(true));
    source.addEventListener('again', () => this.reopen(source, AFTER.again[0] + Math.random() * AFTER.again[1]));
    source.addEventListener('error', () => {
      if (source !== this.source) return;
      this.spread(undefined, false);
      if (source.readyState !== EventSource.CLOSED) return;
      this.reopen(source, AFTER.refused);
      this.doubt();
    });
  }

  reopen(source, pause) {
    source.close();
    setTimeout(() => source === this.source && this.open(true), pause);
  }

  /** Tell all tabs of this browser, this one among them. */
  spread(numbers, up) {
    const message = { kind: 'numbers', numbers, up, rest: this.rest };
    if (navigator.locks) this.channel.postMessage(message);
    this.take(message);
  }
}
