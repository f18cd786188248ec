// Asking the server: JSON in both directions, with the page's token.
import { spoken } from '../spoken.js';

const TOKEN = 'hx-headers:inherited'; // where the token stands

export class Refused extends Error {
  constructor(status, { detail = spoken('The server does not answer as expected.'), ...facts }) {
    super(detail);
    this.status = status;
    this.facts = facts;
  }
}

export async function ask(address, method = 'GET', body = undefined) {
  const sent = { method, credentials: 'same-origin', headers: { Accept: 'application/json' } };
  if (body !== undefined) {
    sent.headers = { ...sent.headers, 'Content-Type': 'application/json', 'X-CSRFToken': token() };
    sent.body = JSON.stringify(body);
  }
  const answer = await fetch(address, sent);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

/** Whoever signs in again in another tab has another token there, which stands in every page. */
export async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch(window.location.href)).text(), 'text/html');
  const now = page.body.getAttribute(TOKEN);
  if (now) document.body.setAttribute(TOKEN, now);
}

function token() {
  return JSON.parse(document.body.getAttribute(TOKEN) ?? '{}')['X-CSRFToken'];
}
